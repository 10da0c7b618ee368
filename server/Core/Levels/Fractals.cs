using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>
/// Fractal highs and lows (signals.md 5.2): strictly beyond the bars to the left, not exceeded by the bars to the right, known only when
/// those have ended. It keeps its own copy of the bars it still needs, as they were sealed: a turning point is never revised.
/// </summary>
internal sealed class Fractals(PivotParameters parameters)
{
    private readonly List<(TurningPoint High, TurningPoint Low)> _window = [];

    /// <summary>Takes one finished bar and returns the high and the low it confirms, if any.</summary>
    public (TurningPoint? High, TurningPoint? Low) Add(TurningPoint high, TurningPoint low)
    {
        _window.Add((high, low));
        if (_window.Count <= parameters.Left + parameters.Right) return (null, null);
        if (_window.Count > parameters.Left + parameters.Right + 1) _window.RemoveAt(0);
        var (top, bottom) = _window[parameters.Left];
        bool isHigh = true, isLow = true;
        for (var i = 0; i < parameters.Left; i++)
        {
            isHigh &= top.Price > _window[i].High.Price;
            isLow &= bottom.Price < _window[i].Low.Price;
        }

        for (var i = parameters.Left + 1; i < _window.Count; i++)
        {
            isHigh &= top.Price >= _window[i].High.Price;
            isLow &= bottom.Price <= _window[i].Low.Price;
        }

        return (isHigh ? top : null, isLow ? bottom : null);
    }

    public void Save(CanonicalWriter writer) => writer.List(_window, static (w, bar) =>
    {
        TurningPoint.Save(w, bar.High);
        TurningPoint.Save(w, bar.Low);
    });

    public static Fractals Load(CanonicalReader reader, PivotParameters parameters)
    {
        var fractals = new Fractals(parameters);
        fractals._window.AddRange(reader.List(static r => (TurningPoint.Load(r), TurningPoint.Load(r))));
        return fractals;
    }
}
