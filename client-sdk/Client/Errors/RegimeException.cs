using Grpc.Core;

namespace RegimeGrpc.Client;

/// <summary>
/// The server, or the way to it, refused a call. <see cref="Exception.Message"/> says what is wrong and what to do. Cancellation
/// is always an <see cref="OperationCanceledException"/> instead.
/// </summary>
public sealed class RegimeException : Exception
{
    internal RegimeException(string code, StatusCode status, string message, Fault.Details details, Exception? inner)
        : base(message, inner)
    {
        Code = code;
        Status = status;
        Metadata = details.Metadata;
        Violations = details.Violations;
        RetryAfter = details.RetryAfter;
    }

    /// <summary>
    /// Stable: the server's reason (for example DATA_STALE, JOURNAL_CHANGED), or where it gave none the status in the same style
    /// (for example UNAVAILABLE).
    /// </summary>
    public string Code { get; }

    public StatusCode Status { get; }

    /// <summary>Facts that go with the code, for example <c>oldest_revision</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Which fields of the request are wrong, and how.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; }

    /// <summary>How long the server asks to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>A field of a request that the server would not take.</summary>
/// <param name="Field">Its path in the wire contract.</param>
/// <param name="Description">What is wrong with it.</param>
public sealed record FieldViolation(string Field, string Description);
