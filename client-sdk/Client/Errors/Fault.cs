using System.Collections.ObjectModel;
using Google.Rpc;
using Grpc.Core;
using RegimeGrpc.Client.Wire;

namespace RegimeGrpc.Client;

/// <summary>What a status on the wire means. The one place that reads google.rpc error details.</summary>
internal sealed record Fault(string Code, StatusCode Status, string Message, Fault.Details Facts, RpcException Cause)
{
    /// <summary>Calling again with the same request cannot help.</summary>
    public bool IsFatal => IsFatalStatus(Status);

    /// <summary>The resume point cannot be honoured here; a fresh start can.</summary>
    public bool IsGap => Code is FaultCode.JournalChanged or FaultCode.ModelChanged or FaultCode.RevisionCompacted;

    public RegimeException ToException() => new(Code, Status, Advice.Sentence(this), Facts, Cause);

    public static Fault From(RpcException exception)
    {
        var status = exception.GetRpcStatus();
        var info = status?.GetDetail<ErrorInfo>();
        var code = info is { Reason.Length: > 0 } ? info.Reason : FaultCode.Of(exception.StatusCode);
        var details = new Details(
            info is null ? ReadOnlyDictionary<string, string>.Empty : new Dictionary<string, string>(info.Metadata, StringComparer.Ordinal),
            status?.GetDetail<BadRequest>() is { } bad ? [.. bad.FieldViolations.Select(v => new FieldViolation(v.Field, v.Description))] : [],
            status?.GetDetail<RetryInfo>()?.RetryDelay.Read());
        return new Fault(code, exception.StatusCode, exception.Status.Detail, details, exception);
    }

    /// <inheritdoc cref="IsFatal"/>
    internal static bool IsFatalStatus(StatusCode status) => status is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.Unauthenticated
        or StatusCode.PermissionDenied or StatusCode.Unimplemented or StatusCode.FailedPrecondition or StatusCode.OutOfRange;

    internal sealed record Details(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<FieldViolation> Violations, TimeSpan? RetryAfter);
}
