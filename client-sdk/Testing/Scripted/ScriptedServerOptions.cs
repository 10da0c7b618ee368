using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Testing;

/// <summary>How a <see cref="ScriptedServer"/> begins. Immutable; the defaults are complete.</summary>
public sealed record ScriptedServerOptions
{
    public static readonly ScriptedServerOptions Default = new();

    /// <summary>Name of its one model.</summary>
    public string Model { get; init; } = "eth-small-caps";

    public Provenance Provenance { get; init; } = Provenance.Simulated;

    /// <summary>The clock of heartbeats and of the times the server sends.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Between two heartbeats of a watch that asks for none. Default 15 s.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(15);
}
