namespace RegimeGrpc.Client.Evaluation;

/// <summary>What a score depends on besides model and journal. Null is the server's default.</summary>
public sealed record EvaluationParameters
{
    /// <summary>Cost of going from flat to long or back, a fraction of the price.</summary>
    public double? CostPerSide { get; init; }

    /// <summary>Days until an outcome is read.</summary>
    public int? HorizonDays { get; init; }

    /// <summary>Length of a bootstrap block of daily and session returns, 20 or more.</summary>
    public int? ReturnBlock { get; init; }

    /// <summary>Length of a bootstrap block of overlapping outcomes, 20 or more.</summary>
    public int? OutcomeBlock { get; init; }

    /// <summary>Resamples of a bootstrap, from 200 to 20000.</summary>
    public int? Replications { get; init; }

    /// <summary>Of the bootstrap's generator.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Parameter sets that were looked at before this one was kept, this one included. Be honest: the deflated Sharpe ratio pays for it.</summary>
    public int? VariantsTried { get; init; }

    /// <summary>Hex SHA-256 of all parameters; empty in a request.</summary>
    public string Fingerprint { get; init; } = "";
}

/// <summary>What to run.</summary>
public sealed record BacktestOptions
{
    public static BacktestOptions Default { get; } = new();

    /// <summary>Empty: the server's default model.</summary>
    public string Model { get; init; } = "";

    /// <summary>Only seals at or after; what came before still warms the model up.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only seals at or before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Null: those of the server's scorecard.</summary>
    public EvaluationParameters? Parameters { get; init; }

    /// <summary>Leaves out what is known at a time by rule alone; a note in the report says how many observations that were.</summary>
    public bool ExcludeRuleDated { get; init; }
}
