using Grpc.Core;

namespace RegimeGrpc.Client;

/// <summary>The codes of the wire contract that the client acts on.</summary>
internal static class FaultCode
{
    internal const string JournalChanged = "JOURNAL_CHANGED";
    internal const string ModelChanged = "MODEL_CHANGED";
    internal const string RevisionCompacted = "REVISION_COMPACTED";
    internal const string RevisionInFuture = "REVISION_IN_FUTURE";
    internal const string SequenceBroken = "SEQUENCE_BROKEN";
    internal const string DataStale = "DATA_STALE";
    internal const string Draining = "DRAINING";
    internal const string FeedsOff = "FEEDS_OFF";
    internal const string QuotaExceeded = "QUOTA_EXCEEDED";
    internal const string JournalUnavailable = "JOURNAL_UNAVAILABLE";
    internal const string AuthorityUnavailable = "AUTHORITY_UNAVAILABLE";
    internal const string JournalDamaged = "JOURNAL_DAMAGED";

    /// <summary>The status in the style of a code: <c>DeadlineExceeded</c> is DEADLINE_EXCEEDED.</summary>
    internal static string Of(StatusCode status) => status switch
    {
        StatusCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        StatusCode.InvalidArgument => "INVALID_ARGUMENT",
        StatusCode.NotFound => "NOT_FOUND",
        StatusCode.PermissionDenied => "PERMISSION_DENIED",
        StatusCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        StatusCode.FailedPrecondition => "FAILED_PRECONDITION",
        StatusCode.OutOfRange => "OUT_OF_RANGE",
        StatusCode.AlreadyExists => "ALREADY_EXISTS",
        StatusCode.DataLoss => "DATA_LOSS",
        _ => status.ToString().ToUpperInvariant(),
    };
}
