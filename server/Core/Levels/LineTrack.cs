using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>
/// Draws the descending line (signals.md 5.3). It is drawn anew only when a swing high or a fractal high is confirmed; until a new
/// swing high has a lower high to lean on, the line before it stays. Removed when a high exceeds the anchor or the anchor is too old.
/// </summary>
internal sealed class LineTrack(LineParameters parameters)
{
    // Fractal highs that are young enough to be candidates.
    private readonly List<TurningPoint> _highs = [];
    private readonly List<TurningPoint> _candidates = [];
    private TurningPoint? _swing;
    private long _ids;

    /// <summary>The line after the newest sealed bar.</summary>
    public DescendingLine? Line { get; private set; }

    /// <param name="bar">Number of the bar.</param>
    /// <param name="day">The bar.</param>
    /// <param name="atr">Of the bar before.</param>
    /// <param name="swingHigh">The swing high this bar confirms.</param>
    /// <param name="fractalHigh">The fractal high this bar confirms.</param>
    public void Seal(int bar, in Day day, double? atr, TurningPoint? swingHigh, TurningPoint? fractalHigh)
    {
        if (swingHigh is not null) _swing = swingHigh;
        if (fractalHigh is { } high) _highs.Add(high);
        while (_highs.Count > 0 && bar - _highs[0].Bar > parameters.AnchorAge) _highs.RemoveAt(0);
        if ((swingHigh is not null || fractalHigh is not null) && _swing is { } anchor) Draw(bar, anchor);
        if (Line is { } line) Line = line.EndsAt(bar, day, parameters) || atr is not { } unit ? null : line with { Break = Step(line, bar, day, unit) };
    }

    /// <summary>The line's status if the bar after the newest sealed one ended like this; null when there would be no line.</summary>
    public BreakMachine? Peek(int bar, in Day day, double? atr) =>
        Line is { } line && atr is { } unit && !line.EndsAt(bar, day, parameters) ? Step(line, bar, day, unit) : null;

    public void Save(CanonicalWriter writer)
    {
        writer.List(_highs, TurningPoint.Save);
        writer.Optional(_swing, TurningPoint.Save);
        writer.Long(_ids);
        writer.OptionalRef(Line, DescendingLine.Save);
    }

    public static LineTrack Load(CanonicalReader reader, LineParameters parameters)
    {
        var track = new LineTrack(parameters);
        track._highs.AddRange(reader.List(TurningPoint.Load));
        track._swing = reader.Optional(TurningPoint.Load);
        track._ids = reader.Long();
        track.Line = reader.OptionalRef(DescendingLine.Load);
        return track;
    }

    private BreakMachine Step(DescendingLine line, int bar, in Day day, double atr) =>
        line.Break.Next(line.ZoneAt(bar, atr, parameters), day, parameters);

    private void Draw(int bar, TurningPoint anchor)
    {
        if (bar - anchor.Bar > parameters.AnchorAge) return;
        _candidates.Clear();
        foreach (var high in _highs)
        {
            if (high.Bar >= anchor.Bar + parameters.Spacing && high.Price < anchor.Price) _candidates.Add(high);
        }

        if (_candidates.Count == 0) return;
        var (touch, slope) = DescendingLine.Lean(anchor, _candidates);
        var lowerHigh = _candidates[^1];
        if (Line is not { } line || line.Anchor.Bar != anchor.Bar) Line = new(++_ids, 1, anchor, touch, lowerHigh, slope, BreakMachine.Start);
        else if (line.Touch != touch || line.LowerHigh != lowerHigh)
            Line = line with { Version = line.Version + 1, Touch = touch, LowerHigh = lowerHigh, Slope = slope, Break = BreakMachine.Start };
    }
}
