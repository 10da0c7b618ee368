namespace RegimeGrpc.Core.Scenario;

/// <summary>A close that is assumed. Prices in the unit of the series, positive.</summary>
/// <param name="Close">The close.</param>
/// <param name="High">Highest of the period; by default the higher of the close before and this one.</param>
/// <param name="Low">Lowest of the period; by default the lower of the two.</param>
public readonly record struct GivenClose(double Close, double? High = null, double? Low = null);

/// <summary>The next values of a series that is neither the asset's nor the benchmark's core series; closes for a bar series.</summary>
/// <param name="Series">Of the model.</param>
/// <param name="Values">For its next periods, in order.</param>
public sealed record GivenValues(string Series, IReadOnlyList<double> Values);

/// <summary>
/// What a scenario takes for granted. What is not given stands still: the asset and the benchmark always, the other daily series
/// unless <see cref="OthersAge"/>. Weekly and monthly series move only when given.
/// </summary>
public sealed record Assumptions
{
    /// <summary>Values in each list, at most.</summary>
    public const int Longest = 60;

    /// <summary>Values of a monthly series: there is a seal at every close on the way to the last of them.</summary>
    public const int MostMonths = 12;

    /// <summary>
    /// Closes of the next UTC days that are not sealed yet, in order. A close also stands for the asset's price at the session
    /// close within its day, which is when the link samples it.
    /// </summary>
    public IReadOnlyList<GivenClose> AssetCloses { get; init; } = [];

    /// <summary>Closes of the next sessions that are not sealed yet, in order.</summary>
    public IReadOnlyList<GivenClose> BenchmarkCloses { get; init; } = [];

    public IReadOnlyList<GivenValues> Others { get; init; } = [];

    /// <summary>Nothing arrives for the other series, and they grow old as they would then.</summary>
    public bool OthersAge { get; init; }

    /// <summary>Goes on, everything held, to the first session close after the last given value: where the regime answers to it.</summary>
    public bool ThroughNextSession { get; init; }

    public bool IsEmpty => AssetCloses.Count == 0 && BenchmarkCloses.Count == 0 && Others.Count == 0;
}
