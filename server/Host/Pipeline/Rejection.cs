namespace RegimeGrpc.Server.Pipeline;

/// <summary>Why an observation is not taken. A value, not an exception: the rest of the batch stands.</summary>
/// <param name="Reason">Stable code.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Field">The field at fault, relative to the observation; empty when it is none in particular.</param>
public sealed record Rejection(string Reason, string Message, string Field)
{
    public const string UnknownSeries = "UNKNOWN_SERIES";
    public const string MissingField = "MISSING_FIELD";
    public const string WrongKind = "WRONG_KIND";
    public const string NotFinite = "NOT_FINITE";
    public const string NotPositive = "NOT_POSITIVE";
    public const string BadBar = "BAD_BAR";
    public const string TimeOutOfRange = "TIME_OUT_OF_RANGE";
    public const string EventAfterKnown = "EVENT_AFTER_KNOWN";
    public const string KnownInFuture = "KNOWN_IN_FUTURE";
    public const string KeyConflict = "KEY_CONFLICT";
    public const string HistoryAfterLive = "HISTORY_AFTER_LIVE";
    public const string ReservedKey = "RESERVED_KEY";
    public const string TooLong = "TOO_LONG";
}
