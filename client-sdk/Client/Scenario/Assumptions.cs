namespace RegimeGrpc.Client.Scenario;

/// <summary>A close that is assumed. Prices in the unit of the series.</summary>
/// <param name="Close">The close.</param>
/// <param name="High">Null: the higher of the close before and this one.</param>
/// <param name="Low">Null: the lower of the two.</param>
public readonly record struct HypotheticalClose(double Close, double? High = null, double? Low = null)
{
    public static implicit operator HypotheticalClose(double close) => new(close);
}

/// <summary>The next values of a daily, weekly or monthly series of the model; closes for a bar series.</summary>
/// <param name="Series">Its id.</param>
/// <param name="Values">From 1 to 60, of a monthly series to 12, for its next periods in order.</param>
public sealed record HypotheticalSeries(string Series, IReadOnlyList<double> Values);

/// <summary>What a scenario takes for granted; at least one value. What is not given holds its newest value.</summary>
public sealed record Assumptions
{
    /// <summary>Empty: the server's default model.</summary>
    public string Model { get; init; } = "";

    /// <summary>Where to fork; the start means the newest revision the server has folded.</summary>
    public Revision Revision { get; init; }

    /// <summary>Of the next UTC days that are not sealed yet, in order; at most 60. A close also stands for the asset's price at the session close within its day.</summary>
    public IReadOnlyList<HypotheticalClose> AssetCloses { get; init; } = [];

    /// <summary>Of the next sessions that are not sealed yet, in order; at most 60.</summary>
    public IReadOnlyList<HypotheticalClose> BenchmarkCloses { get; init; } = [];

    public IReadOnlyList<HypotheticalSeries> Series { get; init; } = [];

    /// <summary>Series that are not given get no value and grow old, instead of holding theirs. Asset and benchmark always hold.</summary>
    public bool OthersAge { get; init; }

    /// <summary>Go on, everything held, to the first session close after the last given value: where the regime answers to it.</summary>
    public bool ThroughNextSession { get; init; }

    /// <summary>Which topics the signals shall carry; empty for all.</summary>
    public IReadOnlyList<Signals.Topic> Topics { get; init; } = [];
}
