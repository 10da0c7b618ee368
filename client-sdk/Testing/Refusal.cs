using System.Collections.ObjectModel;
using Grpc.Core;

namespace RegimeGrpc.Client.Testing;

/// <summary>A refusal as the server would give it.</summary>
/// <param name="Status">Decides whether a client tries again: Unavailable is, FailedPrecondition is not.</param>
/// <param name="Code">Stable, for example DATA_STALE; empty: none but the status.</param>
/// <param name="Message">In plain words.</param>
public sealed record Refusal(StatusCode Status, string Code = "", string Message = "Refused by the test")
{
    /// <summary>Facts that go with the code, for example <c>oldest_revision</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>How long the server asks to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal static Refusal JournalChanged => new(StatusCode.FailedPrecondition, FaultCode.JournalChanged, "The journal is another one than the resume point's");

    internal static Refusal ModelChanged => new(StatusCode.FailedPrecondition, FaultCode.ModelChanged, "The model is another one than the resume point's");

    internal static Refusal Compacted(Revision oldest) => new(StatusCode.OutOfRange, FaultCode.RevisionCompacted, $"The history before revision {oldest} was trimmed")
    {
        Metadata = new Dictionary<string, string> { ["oldest_revision"] = oldest.ToString() },
    };

    internal static Refusal InFuture(Revision latest) => new(StatusCode.OutOfRange, FaultCode.RevisionInFuture, $"The newest revision here is {latest}")
    {
        Metadata = new Dictionary<string, string> { ["latest_revision"] = latest.ToString() },
    };

    internal static Refusal Of(RegimeException refused) =>
        new(refused.Status, refused.Code == FaultCode.Of(refused.Status) ? "" : refused.Code, refused.Message) { Metadata = refused.Metadata, RetryAfter = refused.RetryAfter };

    /// <summary>What a client makes of it.</summary>
    internal RegimeException ToException() => ToFault().ToException();

    internal Fault ToFault()
    {
        var cause = new RpcException(new Status(Status, Message));
        var code = Code.Length > 0 ? Code : FaultCode.Of(Status);
        return new Fault(code, Status, Message, new Fault.Details(Metadata, [], RetryAfter), cause);
    }
}
