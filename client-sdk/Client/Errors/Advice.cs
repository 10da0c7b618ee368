using Grpc.Core;

namespace RegimeGrpc.Client;

/// <summary>What to do about a fault, in plain words.</summary>
internal static class Advice
{
    internal static string Sentence(Fault fault)
    {
        var what = fault.Message is { Length: > 0 } message ? message.TrimEnd() : fault.Code;
        // Some say in the message what is wrong with which field.
        var fields = string.Concat(fault.Facts.Violations
            .Select(v => (v.Field, Description: v.Description.TrimEnd('.')))
            .Where(v => !what.Contains(v.Description, StringComparison.Ordinal))
            .Select(v => $" {v.Field}: {v.Description}."));
        return $"{what.TrimEnd('.')}.{fields} {For(fault.Code, fault.Status)}";
    }

    internal static string For(string code, StatusCode status) => code switch
    {
        FaultCode.JournalChanged => "The server stands on another journal than before: resume points and appends for the old one do not apply to it. Start afresh.",
        FaultCode.ModelChanged => "The model's parameters or the core changed: old and new values are not one series. Start again without a resume point.",
        FaultCode.RevisionCompacted => "The history after the resume point was trimmed. Start again without a resume point, or at the oldest revision named here.",
        FaultCode.RevisionInFuture => "The server has not reached that revision yet. Ask again shortly, or ask another replica.",
        FaultCode.SequenceBroken => "Resuming did not mend it: check what was built from the signals, or build it anew.",
        FaultCode.DataStale => "Nothing fresher is known: wait for the named inputs, or raise max staleness.",
        FaultCode.FeedsOff => "Calling again cannot help: ask another server, or have this one started with its live inputs.",
        FaultCode.Draining => "The server is going away: connect again.",
        FaultCode.QuotaExceeded => "Slow down, or ask the operator for a larger quota.",
        FaultCode.JournalUnavailable => "The store cannot be reached, nothing was appended: send the same batch again.",
        FaultCode.AuthorityUnavailable => "Nothing is known to be wrong with the token: call again; a watch does so by itself.",
        FaultCode.JournalDamaged => "The store is damaged, nothing was appended: tell its operator, who has to restore it or start a new journal. Sending it again does not help.",
        _ => For(status),
    };

    private static string For(StatusCode status) => status switch
    {
        StatusCode.Unavailable => "Check the address and that the server is running; then call again.",
        StatusCode.DeadlineExceeded => "The server took too long: call again, or raise the deadline.",
        StatusCode.InvalidArgument => "Correct the request; calling again unchanged cannot help.",
        StatusCode.NotFound => "Look up the names with ListModels.",
        StatusCode.Unauthenticated => "The call needs a valid API key, token or certificate.",
        StatusCode.PermissionDenied => "The credentials do not allow this call.",
        StatusCode.Unimplemented => "The server is older than this client, or no RegimeGrpc server listens there: check its version and address.",
        StatusCode.ResourceExhausted => "Slow down and call again.",
        _ => "Call again; if it stays, see the server's log.",
    };
}
