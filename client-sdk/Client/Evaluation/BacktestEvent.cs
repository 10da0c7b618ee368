namespace RegimeGrpc.Client.Evaluation;

/// <summary>What a backtest tells: progress, then one report. A closed union: switch over the nested types and ignore <see cref="Unknown"/>.</summary>
public abstract record BacktestEvent
{
    private protected BacktestEvent() { }

    /// <param name="Revision">The newest entry folded.</param>
    /// <param name="Last">The newest one there will be.</param>
    /// <param name="JournalTime">At the revision.</param>
    /// <param name="Seals">Sealed signals taken so far.</param>
    public sealed record Progressed(Revision Revision, Revision Last, DateTimeOffset? JournalTime, long Seals) : BacktestEvent
    {
        /// <summary>From 0 to 1.</summary>
        public double Share => Last.Number == 0 ? 0 : (double)Revision.Number / Last.Number;
    }

    /// <summary>The last.</summary>
    public sealed record Completed(BacktestReport Report) : BacktestEvent;

    /// <summary>Something a newer server says and this version cannot read. Safe to ignore.</summary>
    public sealed record Unknown : BacktestEvent;
}
