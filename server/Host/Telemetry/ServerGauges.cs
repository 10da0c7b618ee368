using System.Diagnostics.Metrics;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;

namespace RegimeGrpc.Server.Telemetry;

/// <summary>What stands, asked at each scrape: where the journal is, how far it is folded, how the inputs are.</summary>
internal sealed class ServerGauges(
    IMeterFactory meters, IReadOnlyList<ModelFold> models, FoldLoop fold, JournalSource journals, OpenWatches watches, ReplicaFacts replica, AccessFiles access,
    IFeeds? feeds = null)
    : IHostedService
{
    // Those that an alarm of server/README.md waits for.
    private static readonly string[] Alarming =
        [Fault.JournalUnavailable, Fault.JournalDamaged, Fault.AuthorityUnavailable, Fault.CredentialsInvalid, Fault.QuotaExceeded, Fault.Unexpected];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(Instruments.Name);
        meter.CreateObservableGauge("regime.fold.revision", () => models.Select(model => Of(model, model.Board.Head.Revision.Number)), "{revision}", "Newest revision that is up, by model.");
        meter.CreateObservableGauge("regime.fold.lag", () => fold.Lag, "{entry}", "Entries in the journal that are not folded yet.");
        meter.CreateObservableGauge("regime.checkpoint.revision", () => models.Select(model => Of(model, model.Checkpoints.Written.Number)), "{revision}", "Revision of the newest checkpoint, by model.");
        meter.CreateObservableGauge("regime.ready", () => fold.CaughtUp.IsCompleted ? 1 : 0, null, "1 when the journal, as it was at the start, is folded.");
        meter.CreateObservableGauge("regime.journal.reachable", () => fold.IsStale ? 0 : 1, null, "0 while the journal (SQLite, Redis) cannot be reached.");
        meter.CreateObservableGauge("regime.journal.durable", () => journals.CurrentOrNull is { } journal ? (journal.Durability.IsFull ? 1 : 0) : 0, null, "1 when an acknowledged append survives a crash and a power cut.");
        meter.CreateObservableGauge("regime.inputs", Inputs, "{series}", "Input series of a model, by health at this server's clock.");
        if (feeds is not null) meter.CreateObservableGauge("regime.clock.skew", () => feeds.ClockSkew.TotalSeconds, "s", "Clocks of the providers of live inputs less this server's, as most agree.");
        meter.CreateObservableGauge("regime.access.stale", AccessStale, null, "1 while the files that access is decided by cannot be used as they are now, so that what they held before goes on.");
        if (access.Term is { } term) meter.CreateObservableGauge("regime.certificate.remaining", () => term.Remaining.TotalSeconds, "s", "Until the server's TLS certificate expires; less than 0 since it has.");
        meter.CreateObservableGauge("regime.watches", () => ByDelivery(open => open.Count()), "{watch}", "Open watches, by delivery.");
        meter.CreateObservableGauge("regime.watch.lag", () => ByDelivery(open => open.Select(watch => watch.Lag).DefaultIfEmpty().Max()), "{revision}", "Revisions the furthest watch is behind, by delivery.");
        SayZero();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A counter is seen with its first event, and of a series that begins at one no rate is taken: an alarm would miss the first.</summary>
    private static void SayZero()
    {
        Instruments.FellBehind.Add(0);
        Instruments.Refused.Add(0);
        Instruments.JournalChanges.Add(0);
        foreach (var outcome in (string[])["accepted", "rejected"]) Instruments.Appended.Add(0, new KeyValuePair<string, object?>("outcome", outcome));
        foreach (var reason in Alarming) Instruments.Faults.Add(0, new KeyValuePair<string, object?>("reason", reason));
    }

    // As they stand now: a signal says how they stood at its time, and when nothing comes any more there is no new one.
    private IEnumerable<Measurement<int>> Inputs() =>
        from model in models
        let inputs = model.Inputs.Select(replica.Now).ToArray()
        where inputs.Length > 0
        from status in Enum.GetValues<InputStatus>()
        select new Measurement<int>(
            inputs.Count(input => input.Status == status),
            new("model", model.Model.Name),
            new("health", Word(status)));

    private IEnumerable<Measurement<int>> AccessStale() =>
        access.Staleness.Select(it => new Measurement<int>(it.IsStale ? 1 : 0, new KeyValuePair<string, object?>("files", it.Files)));

    private IEnumerable<Measurement<long>> ByDelivery(Func<IEnumerable<OpenWatch>, long> measure)
    {
        var open = watches.All;
        return new[] { false, true }.Select(every => new Measurement<long>(
            measure(open.Where(watch => watch.Request.Every == every)), new KeyValuePair<string, object?>("delivery", every ? "every" : "latest")));
    }

    private static Measurement<long> Of(ModelFold model, long value) => new(value, new KeyValuePair<string, object?>("model", model.Model.Name));

    private static string Word(InputStatus status) =>
        string.Concat(status.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
