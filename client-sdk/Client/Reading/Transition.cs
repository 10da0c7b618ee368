using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client;

/// <summary>A change of a state machine at a sealed signal.</summary>
public sealed record Transition
{
    public Revision Revision { get; init; }

    public DateTimeOffset? AsOf { get; init; }

    public Topic Topic { get; init; }

    /// <summary>Names of RegimeState or StanceState without their prefix.</summary>
    public string From { get; init; } = "";

    public string To { get; init; } = "";

    public IReadOnlyList<string> Reasons { get; init; } = [];
}
