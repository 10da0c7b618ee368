using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>What the pipeline counts and traces; server/README.md says what each tells. Free while nobody listens.</summary>
public static class Instruments
{
    /// <summary>Of the meter and of the traces.</summary>
    public const string Name = "RegimeGrpc";

    public static readonly ActivitySource Traces = new(Name);

    private static readonly Meter Meter = new(Name);

    // From a disk's sync to a store that is not there.
    private static readonly InstrumentAdvice<double> Buckets = new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] };

    public static readonly Histogram<double> AppendDuration = Meter.CreateHistogram(
        "regime.append.duration", "s", "From a batch's arrival to its durable answer.", advice: Buckets);

    public static readonly Counter<long> Appended = Meter.CreateCounter<long>(
        "regime.append.observations", "{observation}", "Observations that were answered, by what became of them.");

    public static readonly Counter<long> Folded = Meter.CreateCounter<long>("regime.fold.entries", "{entry}", "Journal entries folded.");

    public static readonly Histogram<double> PublishDelay = Meter.CreateHistogram(
        "regime.publish.delay", "s", "From an entry's append time to its signals being up, once the journal has been caught up with.", advice: Buckets);

    public static readonly Counter<long> Seals = Meter.CreateCounter<long>("regime.seals", "{seal}", "Signals sealed, by model.");

    public static readonly Counter<long> Signals = Meter.CreateCounter<long>("regime.signals", "{signal}", "Signals put up, by model and finality.");

    public static readonly Counter<long> Faults = Meter.CreateCounter<long>("regime.faults", "{call}", "Calls answered with a fault, by its reason.");

    public static readonly Counter<long> JournalChanges = Meter.CreateCounter<long>(
        "regime.journal.changes", "{time}", "Times the store was found to hold another journal than before.");

    public static readonly Counter<long> Opened = Meter.CreateCounter<long>(
        "regime.watch.opened", "{watch}", "Watches opened, by where they start: latest, ring, or journal.");

    public static readonly Counter<long> LeftOut = Meter.CreateCounter<long>(
        "regime.watch.conflated", "{signal}", "Signals that slow or paced watches were given a receipt for instead.");

    public static readonly Counter<long> FellBehind = Meter.CreateCounter<long>(
        "regime.watch.fell_behind", "{time}", "Times a watch needed what the ring had let go of.");

    public static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "regime.connections.refused", "{connection}", "Connections closed unheard, or not answered, because their address had too many, or was cut off too often.");

    /// <summary>Counts a batch's answers.</summary>
    public static void Count(IReadOnlyList<IntakeResult> results)
    {
        if (!Appended.Enabled) return;
        Add("accepted", results.Count(result => result is IntakeResult.Accepted));
        Add("duplicate", results.Count(result => result is IntakeResult.Duplicate));
        Add("rejected", results.Count(result => result is IntakeResult.Rejected));

        static void Add(string outcome, int count)
        {
            if (count > 0) Appended.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
