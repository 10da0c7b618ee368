using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;
using InputHealth = RegimeGrpc.Core.Signals.InputHealth;
using InputStatus = RegimeGrpc.Core.Signals.InputStatus;

namespace RegimeGrpc.Server.Rpc;

/// <summary>What this replica knows of itself and its journal; none of it takes part in a digest.</summary>
internal sealed class ReplicaFacts(IReadOnlyList<ModelFold> models, FoldLoop fold, JournalSource journals, JournalView view, Intake intake, IFeeds? feeds = null)
{
    /// <summary>How an input stands by this server's clock, which goes on when nothing arrives: a signal says how it stood at its time.</summary>
    public InputHealth Now(InputHealth input)
    {
        // What was announced when the signal was made is in its due time.
        var newest = input is { EventTime: { } eventTime, KnownAt: { } knownAt } ? new Inputs.Newest(eventTime, knownAt) { AnnouncedDue = input.DueAt } : (Inputs.Newest?)null;
        var (status, due) = HealthRules.At(intake.Now, SeriesCatalogue.Find(input.Series)!, newest, NyseCalendar.Default);
        // A line that is down is noticed before the calendar would: seconds, not minutes.
        if (status == InputStatus.Current && feeds?.IsCutOff(input.Series) == true) status = InputStatus.Late;
        return input with { Status = status, DueAt = due };
    }

    public Replica Show()
    {
        var identity = journals.CurrentOrNull?.Identity;
        return new()
        {
            ServerTime = WireTime.Show(intake.Now),
            LatestRevision = (ulong)models[0].Board.Head.Revision.Number,
            JournalTime = WireTime.Show(view.Time),
            StorageStale = fold.IsStale,
            Lag = (ulong)fold.Lag,
            JournalId = identity?.Id ?? "",
            Provenance = identity is null ? Wire.V1.Provenance.Unspecified : WireEnums.Show(identity.Provenance),
        };
    }
}
