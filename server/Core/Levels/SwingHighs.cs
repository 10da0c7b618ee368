using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>The swing highs that are young enough to be the prior peak (signals.md 5.5, T2).</summary>
internal sealed class SwingHighs(int age)
{
    private readonly List<TurningPoint> _highs = [];

    public void Seal(int bar, TurningPoint? confirmed)
    {
        if (confirmed is { } high) _highs.Add(high);
        while (_highs.Count > 0 && bar - _highs[0].Bar > age) _highs.RemoveAt(0);
    }

    /// <summary>Highest of them at a bar, price; null when there is none.</summary>
    public double? Peak(int bar)
    {
        double? peak = null;
        foreach (var high in _highs)
        {
            if (bar - high.Bar <= age && !(peak >= high.Price)) peak = high.Price;
        }

        return peak;
    }

    public void Save(CanonicalWriter writer) => writer.List(_highs, TurningPoint.Save);

    public static SwingHighs Load(CanonicalReader reader, int age)
    {
        var highs = new SwingHighs(age);
        highs._highs.AddRange(reader.List(TurningPoint.Load));
        return highs;
    }
}
