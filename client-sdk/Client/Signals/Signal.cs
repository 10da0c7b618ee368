using Google.Protobuf.Collections;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Signals;

/// <summary>What a model publishes at a revision: a function of the model's fingerprint and the journal up to the revision, and of nothing else.</summary>
public sealed record Signal
{
    private Unread<RepeatedField<V1.InputHealth>, IReadOnlyList<InputHealth>> _inputs;
    private Unread<V1.Regime, Regime> _regime;
    private Unread<V1.Stance, Stance> _stance;
    private Unread<V1.Levels, Levels> _levels;
    private Unread<V1.Correlation, Correlation> _correlation;
    private Unread<V1.SmallCaps, SmallCaps> _smallCaps;
    private Unread<V1.Liquidity, Liquidity> _liquidity;
    private Unread<V1.Rotation, Rotation> _rotation;
    private Unread<V1.Fundamentals, Fundamentals> _fundamentals;
    private Unread<V1.Supply, Supply> _supply;
    private Unread<V1.Macro, Macro> _macro;

    public Signal()
    {
    }

    /// <summary>With the topics still to be read.</summary>
    internal Signal(V1.Signal wire)
    {
        _inputs = Unread<RepeatedField<V1.InputHealth>, IReadOnlyList<InputHealth>>.Of(wire.Inputs);
        _regime = Unread<V1.Regime, Regime>.Of(wire.Regime);
        _stance = Unread<V1.Stance, Stance>.Of(wire.Stance);
        _levels = Unread<V1.Levels, Levels>.Of(wire.Levels);
        _correlation = Unread<V1.Correlation, Correlation>.Of(wire.Correlation);
        _smallCaps = Unread<V1.SmallCaps, SmallCaps>.Of(wire.SmallCaps);
        _liquidity = Unread<V1.Liquidity, Liquidity>.Of(wire.Liquidity);
        _rotation = Unread<V1.Rotation, Rotation>.Of(wire.Rotation);
        _fundamentals = Unread<V1.Fundamentals, Fundamentals>.Of(wire.Fundamentals);
        _supply = Unread<V1.Supply, Supply>.Of(wire.Supply);
        _macro = Unread<V1.Macro, Macro>.Of(wire.Macro);
    }

    public string Model { get; init; } = "";

    /// <summary>Hex digest of the model's parameters, roles and core version.</summary>
    public string Fingerprint { get; init; } = "";

    public Revision Revision { get; init; }

    /// <summary>The signal before this one for the same topics and the same sealed_only, delivered or not; 0 if there is none.</summary>
    public Revision PreviousRevision { get; init; }

    /// <summary>The actual seal instant when sealed, else journal time.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>What the newest input of the requested model is about.</summary>
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>When it could have been known, as it takes effect in the journal.</summary>
    public DateTimeOffset? KnownAt { get; init; }

    /// <summary>The appending server's clock; takes no part in the digest.</summary>
    public DateTimeOffset? AppendTime { get; init; }

    /// <summary>Past this instant treat the signal as stale, whatever the network says.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    public Finality Finality { get; init; }

    /// <summary>Set when sealed.</summary>
    public SealKind Seal { get; init; }

    public Provenance Provenance { get; init; }

    /// <summary>Hex SHA-256 over the canonical encoding of model, revision and all topics (also those not requested).</summary>
    public string Digest { get; init; } = "";

    /// <summary>Hex SHA-256 over the previous chain digest and this digest; sealed signals only.</summary>
    public string ChainDigest { get; init; } = "";

    /// <summary>Topics that changed at this revision.</summary>
    public IReadOnlyList<Topic> Changed { get; init; } = [];

    public IReadOnlyList<InputHealth> Inputs
    {
        get => _inputs.Get(static wire => wire.ReadAll(static input => input.Read())) ?? [];
        init => _inputs = Unread<RepeatedField<V1.InputHealth>, IReadOnlyList<InputHealth>>.Of(value);
    }

    /// <summary>Codes such as RESTATED or SESSION_MISSING, each with its plain words.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];

    public Regime? Regime
    {
        get => _regime.Get(static wire => wire.Read());
        init => _regime = Unread<V1.Regime, Regime>.Of(value);
    }

    public Stance? Stance
    {
        get => _stance.Get(static wire => wire.Read());
        init => _stance = Unread<V1.Stance, Stance>.Of(value);
    }

    public Levels? Levels
    {
        get => _levels.Get(static wire => wire.Read());
        init => _levels = Unread<V1.Levels, Levels>.Of(value);
    }

    public Correlation? Correlation
    {
        get => _correlation.Get(static wire => wire.Read());
        init => _correlation = Unread<V1.Correlation, Correlation>.Of(value);
    }

    public SmallCaps? SmallCaps
    {
        get => _smallCaps.Get(static wire => wire.Read());
        init => _smallCaps = Unread<V1.SmallCaps, SmallCaps>.Of(value);
    }

    public Liquidity? Liquidity
    {
        get => _liquidity.Get(static wire => wire.Read());
        init => _liquidity = Unread<V1.Liquidity, Liquidity>.Of(value);
    }

    public Rotation? Rotation
    {
        get => _rotation.Get(static wire => wire.Read());
        init => _rotation = Unread<V1.Rotation, Rotation>.Of(value);
    }

    public Fundamentals? Fundamentals
    {
        get => _fundamentals.Get(static wire => wire.Read());
        init => _fundamentals = Unread<V1.Fundamentals, Fundamentals>.Of(value);
    }

    public Supply? Supply
    {
        get => _supply.Get(static wire => wire.Read());
        init => _supply = Unread<V1.Supply, Supply>.Of(value);
    }

    public Macro? Macro
    {
        get => _macro.Get(static wire => wire.Read());
        init => _macro = Unread<V1.Macro, Macro>.Of(value);
    }

    /// <summary>Property by property, as of any record; lists are equal when they are the same.</summary>
    public bool Equals(Signal? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Equals(Model, other.Model)
            && Equals(Fingerprint, other.Fingerprint)
            && Equals(Revision, other.Revision)
            && Equals(PreviousRevision, other.PreviousRevision)
            && Equals(AsOf, other.AsOf)
            && Equals(EventTime, other.EventTime)
            && Equals(KnownAt, other.KnownAt)
            && Equals(AppendTime, other.AppendTime)
            && Equals(ValidUntil, other.ValidUntil)
            && Equals(Finality, other.Finality)
            && Equals(Seal, other.Seal)
            && Equals(Provenance, other.Provenance)
            && Equals(Digest, other.Digest)
            && Equals(ChainDigest, other.ChainDigest)
            && Equals(Changed, other.Changed)
            && Equals(Inputs, other.Inputs)
            && Equals(Notes, other.Notes)
            && Equals(Regime, other.Regime)
            && Equals(Stance, other.Stance)
            && Equals(Levels, other.Levels)
            && Equals(Correlation, other.Correlation)
            && Equals(SmallCaps, other.SmallCaps)
            && Equals(Liquidity, other.Liquidity)
            && Equals(Rotation, other.Rotation)
            && Equals(Fundamentals, other.Fundamentals)
            && Equals(Supply, other.Supply)
            && Equals(Macro, other.Macro));

    public override int GetHashCode() => HashCode.Combine(Model, Fingerprint, Revision, Digest);
}

public enum Finality
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Moves until the next seal.</summary>
    Provisional = 1,

    /// <summary>Fixed for ever.</summary>
    Sealed = 2,
}

/// <summary>Which decision instants a sealed signal seals.</summary>
public enum SealKind
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>15 minutes after a New York session's close.</summary>
    EquityClose = 1,

    /// <summary>10 seconds after the end of a UTC day.</summary>
    UtcDay = 2,
}

/// <summary>Something a reader of the signal must know.</summary>
public sealed record Note
{
    /// <summary>Stable code: RESTATED, SESSION_MISSING, LATE_SEAL.</summary>
    public string Code { get; init; } = "";

    public string Text { get; init; } = "";
}
