using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>All that depends on the path of sealed sessions. It steps once a session and never runs again.</summary>
internal sealed class PathState
{
    private readonly EwmaMoments[] _ewma;

    public PathState(LinkParameters parameters) : this(
        [.. parameters.EwmaLambdas.Select(static lambda => new EwmaMoments(lambda))],
        new(parameters), new(parameters.Breaks), new(parameters.Shrinkage))
    {
    }

    private PathState(EwmaMoments[] ewma, Cusum cusum, BreakMachine breaks, LinkMachine link)
    {
        _ewma = ewma;
        Cusum = cusum;
        Break = breaks;
        Link = link;
    }

    public Cusum Cusum { get; }

    public BreakMachine Break { get; }

    public LinkMachine Link { get; }

    /// <param name="pair">Of this session; null when it has none.</param>
    public void Step(ReturnPair? pair, Value breakZ, Shrinkage link, Instant close)
    {
        if (pair is not null)
            for (var i = 0; i < _ewma.Length; i++) _ewma[i] = _ewma[i].Add(pair.Benchmark, pair.Asset);
        Cusum.Step(pair);
        Break.Step(breakZ, close);
        Link.Step(link, close);
    }

    /// <summary>As sealed, or with a partial pair on top.</summary>
    public ImmutableArray<Ewma> Ewma(ReturnPair? partial, LinkParameters parameters)
    {
        var published = ImmutableArray.CreateBuilder<Ewma>(_ewma.Length);
        foreach (var moments in _ewma)
            published.Add((partial is null ? moments : moments.Add(partial.Benchmark, partial.Asset)).Publish(parameters));
        return published.MoveToImmutable();
    }

    public void Save(CanonicalWriter writer)
    {
        foreach (var moments in _ewma) moments.Save(writer);
        Cusum.Save(writer);
        Break.Save(writer);
        Link.Save(writer);
    }

    public static PathState Load(CanonicalReader reader, LinkParameters parameters)
    {
        var ewma = new EwmaMoments[parameters.EwmaLambdas.Length];
        for (var i = 0; i < ewma.Length; i++) ewma[i] = EwmaMoments.Load(reader, parameters.EwmaLambdas[i]);
        return new(ewma, Cusum.Load(reader, parameters), BreakMachine.Load(reader, parameters.Breaks), LinkMachine.Load(reader, parameters.Shrinkage));
    }
}
