using Google.Rpc;
using Grpc.Core;

namespace RegimeGrpc.Testing.Streams;

/// <summary>Why a call failed, as far as a client can tell.</summary>
/// <param name="Status">The status.</param>
/// <param name="Reason">Of the ErrorInfo; empty when the server did not say, as when it was killed.</param>
/// <param name="RetryAfter">Of the RetryInfo.</param>
/// <param name="Message">For people.</param>
public sealed record Refusal(StatusCode Status, string Reason, TimeSpan? RetryAfter, string Message)
{
    public const string JournalUnavailable = "JOURNAL_UNAVAILABLE";
    public const string JournalChanged = "JOURNAL_CHANGED";
    public const string RevisionInFuture = "REVISION_IN_FUTURE";
    public const string Draining = "DRAINING";

    /// <summary>True when the same call may succeed later, here or elsewhere.</summary>
    public bool IsPassing => Reason is JournalUnavailable or Draining
        || (Reason.Length == 0 && Status is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled or StatusCode.DeadlineExceeded or StatusCode.Unknown);

    public static Refusal From(RpcException exception)
    {
        var details = exception.GetRpcStatus();
        var retry = details?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
        return new(exception.StatusCode, details?.GetDetail<ErrorInfo>()?.Reason ?? "", retry, exception.Status.Detail);
    }
}
