using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Scenario;

/// <summary>
/// Finds the next closes at which states flip, by evaluating closes and nothing else: a grid over the range, the closes where an
/// average meets its own close, then bisection of every pair of neighbours that differ. A state that holds only between two
/// neighbours of the grid (<see cref="Steps"/> over the range, and every average, zone and cluster edge) is not seen.
/// </summary>
public sealed class FlipSearch
{
    /// <summary>Of the grid.</summary>
    public const int Steps = 64;

    /// <summary>Widest bracket, relative.</summary>
    public const double Tolerance = 1e-9;

    private readonly Fork _fork;
    private readonly FlipInput _input;
    private readonly double _price;
    private readonly FlipRange _range;
    private readonly SortedList<double, Probe> _probes = [];

    private FlipSearch(Fork fork, FlipInput input, double price, FlipRange range)
    {
        _fork = fork;
        _input = input;
        _price = price;
        _range = range;
    }

    /// <summary>Averages, cluster, invalidation zone, stance and regime by the asset's next close; for a composite one answer for each side.</summary>
    /// <param name="fork">Where it starts.</param>
    /// <param name="range">Where to look.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentException">The range is not valid, or the asset has no price.</exception>
    public static IReadOnlyList<FlipPoint> ByAsset(Fork fork, FlipRange range, CancellationToken cancellation = default)
    {
        var search = Begin(fork, FlipInput.AssetClose, fork.AssetPrice, range, cancellation);
        search.AddEdges(cancellation);
        var points = new List<FlipPoint>();
        for (var n = 0; n < fork.Now.Levels.Averages.Count; n++) points.Add(search.OfAverage(n, cancellation));
        foreach (var (target, subject) in (ReadOnlySpan<(FlipTarget, string)>)
        [
            (FlipTarget.Cluster, NamedState.Cluster), (FlipTarget.InvalidationZone, NamedState.Zone),
            (FlipTarget.Stance, NamedState.Stance), (FlipTarget.Regime, NamedState.Regime),
        ])
            search.AddBothSides(points, target, subject, cancellation);
        return points;
    }

    /// <summary>Regime and stance by the benchmark's next close; one answer for each side.</summary>
    /// <inheritdoc cref="ByAsset"/>
    public static IReadOnlyList<FlipPoint> ByBenchmark(Fork fork, FlipRange range, CancellationToken cancellation = default)
    {
        var search = Begin(fork, FlipInput.BenchmarkClose, fork.BenchmarkPrice, range, cancellation);
        var points = new List<FlipPoint>();
        search.AddBothSides(points, FlipTarget.Stance, NamedState.Stance, cancellation);
        search.AddBothSides(points, FlipTarget.Regime, NamedState.Regime, cancellation);
        return points;
    }

    private static FlipSearch Begin(Fork fork, FlipInput input, double? price, FlipRange range, CancellationToken cancellation)
    {
        if (!range.IsValid) throw new ArgumentException($"From {FlipRange.Least} to 1, and from 1 to {FlipRange.Most}", nameof(range));
        if (price is not { } present) throw new ArgumentException("There is no price yet", nameof(fork));
        var search = new FlipSearch(fork, input, present, range);
        search.At(present, cancellation);
        var (low, high) = (Elementary.Log(range.Low), Elementary.Log(range.High));
        for (var n = 0; n <= Steps; n++) search.At(present * Elementary.Exp(low + ((high - low) * n / Steps)), cancellation);
        return search;
    }

    private Probe At(double close, CancellationToken cancellation)
    {
        if (_probes.TryGetValue(close, out var known)) return known;
        cancellation.ThrowIfCancellationRequested();
        var probe = _input == FlipInput.AssetClose ? Probe.OfAsset(_fork, close) : Probe.OfBenchmark(_fork, close);
        _probes.Add(close, probe);
        return probe;
    }

    /// <summary>Closes right under and over everything the rules compare a close with, so that no state between two of them is missed.</summary>
    private void AddEdges(CancellationToken cancellation)
    {
        var (first, last) = (_probes.GetValueAtIndex(0), _probes.GetValueAtIndex(_probes.Count - 1));
        var edges = new List<double>();
        for (var n = 0; n < first.Levels!.Averages.Count; n++)
        {
            // Every average is linear in its newest close, whatever its kind: two evaluations tell where it meets it.
            if (first.Levels.Averages[n].Price is not { IsOk: true, Number: var a } || last.Levels!.Averages[n].Price is not { IsOk: true, Number: var b }) continue;
            var (low, high) = (_probes.GetKeyAtIndex(0), _probes.GetKeyAtIndex(_probes.Count - 1));
            var slope = (b - a) / (high - low);
            edges.Add((a - (slope * low)) / (1 - slope));
        }

        if (At(_price, cancellation).Levels!.Line is { } line) edges.AddRange([line.Zone.Low, line.Zone.High]);
        foreach (var edge in edges)
        {
            if (edge < _price * _range.Low || edge > _price * _range.High) continue;
            At(edge * (1 - (0.4 * Tolerance)), cancellation);
            At(edge * (1 + (0.4 * Tolerance)), cancellation);
        }
    }

    private FlipPoint OfAverage(int n, CancellationToken cancellation)
    {
        var average = _fork.Now.Levels.Averages[n];
        var rule = average.Kind == MovingAverageKind.Simple
            ? $"the close against the mean of it and the {average.Length - 1} closes before: equal at the mean of those (signals.md 4)"
            : "the close against the average that takes it in: equal at the average's present value (signals.md 4)";
        var subject = NamedState.SubjectOf(average);
        var (up, down) = (Find(subject, FlipDirection.Up, cancellation), Find(subject, FlipDirection.Down, cancellation));
        // There is one such close; where it is out of reach, the side it would be on is the one the price is not on.
        var direction = up is not null || (down is null && At(_price, cancellation).States[n].State != NamedState.Above) ? FlipDirection.Up : FlipDirection.Down;
        return Point(FlipTarget.MovingAverage, n, direction, up ?? down, rule, average.Price.IsOk ? "" : average.Price.Reason, cancellation);
    }

    private void AddBothSides(List<FlipPoint> points, FlipTarget target, string subject, CancellationToken cancellation)
    {
        var (rule, missing) = target switch
        {
            FlipTarget.Cluster => ("the reclaim machine: the close against the cluster and its buffer (signals.md 4.3)", ""),
            FlipTarget.InvalidationZone => ("the break machine: the close against the zone of the descending line (signals.md 5.4)", _fork.Now.Levels.Line is null ? "there is no descending line" : ""),
            FlipTarget.Stance => ("the stance rule: regime in force, link and structure (signals.md 11.4)", ""),
            _ => ("the regime machine at the session close (signals.md 11.3)", ""),
        };
        foreach (var direction in (ReadOnlySpan<FlipDirection>)[FlipDirection.Up, FlipDirection.Down])
            points.Add(Point(target, IndexOf(subject), direction, Find(subject, direction, cancellation), rule, missing, cancellation));
    }

    private int IndexOf(string subject) => Array.FindIndex(At(_price, CancellationToken.None).States, state => state.Subject == subject);

    /// <summary>The closes between which the state leaves what it is at an unchanged price, nearest to it; null when it never does.</summary>
    private (double Near, double Far)? Find(string subject, FlipDirection direction, CancellationToken cancellation)
    {
        var n = IndexOf(subject);
        var unchanged = At(_price, cancellation).States[n].State;
        while (true)
        {
            if (Neighbours(n, unchanged, direction) is not { } pair) return null;
            var (low, high) = (Math.Min(pair.Near, pair.Far), Math.Max(pair.Near, pair.Far));
            var middle = low + ((high - low) / 2);
            if (high - low <= Tolerance * low || middle <= low || middle >= high) return pair;
            At(middle, cancellation);
        }
    }

    private (double Near, double Far)? Neighbours(int n, string unchanged, FlipDirection direction)
    {
        var step = direction == FlipDirection.Up ? 1 : -1;
        for (var i = _probes.IndexOfKey(_price) + step; i >= 0 && i < _probes.Count; i += step)
            if (_probes.GetValueAtIndex(i).States[n].State != unchanged)
                return (_probes.GetKeyAtIndex(i - step), _probes.GetKeyAtIndex(i));
        return null;
    }

    private FlipPoint Point(FlipTarget target, int n, FlipDirection direction, (double Near, double Far)? found, string rule, string missing, CancellationToken cancellation)
    {
        var unchanged = At(_price, cancellation);
        NamedState[] now = [.. NamedState.Of(_fork.Now)];
        var point = new FlipPoint
        {
            Target = target,
            Subject = unchanged.States[n].Subject,
            Input = _input,
            Direction = direction,
            Reachable = false,
            Price = Value.NotApplicable(missing.Length > 0 ? missing : OutOfRange(direction)),
            Bracket = null,
            StateNow = now[n].State,
            StateUnchanged = unchanged.States[n].State,
            StateBelow = "",
            StateAbove = "",
            DistancePercent = Value.NotApplicable("it is not reachable"),
            DistanceAtr = Value.NotApplicable("it is not reachable"),
            Rule = rule,
            Reasons = [],
            SealedAt = null,
        };
        if (found is not { } pair) return point;
        var bracket = new PriceRange(Math.Min(pair.Near, pair.Far), Math.Max(pair.Near, pair.Far));
        var price = bracket.Low + ((bracket.High - bracket.Low) / 2);
        var far = At(pair.Far, cancellation);
        return point with
        {
            Reachable = true,
            Price = Value.Of(price),
            Bracket = bracket,
            StateBelow = At(bracket.Low, cancellation).States[n].State,
            StateAbove = At(bracket.High, cancellation).States[n].State,
            DistancePercent = Value.Of(100 * (price / _price - 1)),
            DistanceAtr = _input == FlipInput.BenchmarkClose ? Value.NotApplicable("the benchmark's range is not tracked")
                : _fork.Now.Levels.Atr is { IsOk: true, Number: var atr } ? Value.Of((price - _price) / atr) : _fork.Now.Levels.Atr,
            Reasons = far.States[n].Reasons,
            SealedAt = far.SealedAt[n],
        };
    }

    private string OutOfRange(FlipDirection direction)
    {
        var (from, to) = direction == FlipDirection.Up ? (_price, _price * _range.High) : (_price * _range.Low, _price);
        return $"no close from {Verdict.PlainNumber.Text(from)} to {Verdict.PlainNumber.Text(to)} changes it";
    }
}
