using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Scenario;

/// <summary>What would follow. Nothing of it is in any journal.</summary>
public sealed record Evaluation
{
    public ScenarioBase Base { get; init; } = new();

    /// <summary>One at each seal, in time order.</summary>
    public IReadOnlyList<HypotheticalSignal> Signals { get; init; } = [];

    /// <summary>In time order.</summary>
    public IReadOnlyList<HypotheticalChange> Changes { get; init; } = [];

    /// <summary>What was assumed, where it was placed in time.</summary>
    public IReadOnlyList<HypotheticalObservation> Observations { get; init; } = [];

    public Replica Replica { get; init; } = new();
}

/// <summary>Where a scenario starts.</summary>
public sealed record ScenarioBase
{
    public string Model { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    public Revision Revision { get; init; }

    /// <summary>Journal time at the revision.</summary>
    public DateTimeOffset? JournalTime { get; init; }

    /// <summary>Newest price of the asset.</summary>
    public Value AssetPrice { get; init; }

    /// <summary>Newest close of the benchmark.</summary>
    public Value BenchmarkPrice { get; init; }

    /// <summary>UTC day of the asset's next close.</summary>
    public DateTimeOffset? NextDay { get; init; }

    /// <summary>Date of the benchmark's next session.</summary>
    public DateTimeOffset? NextSession { get; init; }

    public Provenance Provenance { get; init; }
}

/// <summary>A state that differs from the seal before; at the first, from the signal at the base.</summary>
public sealed record HypotheticalChange
{
    public DateTimeOffset? AsOf { get; init; }

    public Topic Topic { get; init; }

    /// <summary>"regime", "stance", "cluster", "invalidation_zone", "trend", "link", "sma50", "ema200" and so on.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Name of the state without its prefix.</summary>
    public string From { get; init; } = "";

    public string To { get; init; } = "";

    public IReadOnlyList<string> Reasons { get; init; } = [];
}

/// <summary>An assumed observation.</summary>
public sealed record HypotheticalObservation
{
    public Observation? Observation { get; init; }

    /// <summary>False when it only holds a series where it stands.</summary>
    public bool Given { get; init; }
}
