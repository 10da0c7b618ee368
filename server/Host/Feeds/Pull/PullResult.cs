using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;

namespace RegimeGrpc.Server.Feeds.Pull;

/// <summary>How asking a provider ended.</summary>
internal abstract record PullResult
{
    private PullResult()
    {
    }

    /// <summary>Facts, perhaps none that is new: the journal decides.</summary>
    public sealed record NewData(IReadOnlyCollection<Fact> Facts) : PullResult
    {
        /// <summary>What to send along next time so that the same answer need not come again; null for nothing. Losing it costs one answer.</summary>
        public string? Cursor { get; init; }

        /// <summary>What is not as it should be although the facts are good; null for nothing.</summary>
        public string? Caveat { get; init; }
    }

    /// <summary>Nothing has changed since the cursor.</summary>
    public sealed record NotModified : PullResult;

    /// <summary>It is not published yet.</summary>
    public sealed record NotYet(Instant RetryAt) : PullResult;

    /// <summary>Too many requests.</summary>
    public sealed record Throttled(Instant RetryAt) : PullResult
    {
        /// <summary>What the provider says, where it may mean something else as well.</summary>
        public string Reason { get; init; } = RequestGate.TooMany;
    }

    /// <summary>It may pass by itself.</summary>
    public sealed record Transient(string Reason) : PullResult;

    /// <summary>It will not pass by itself: a key is wrong, a licence is missing.</summary>
    public sealed record Fatal(string Reason) : PullResult;
}

/// <summary>Ends a pull from wherever in it, and carries how.</summary>
internal sealed class PullEndedException(PullResult result) : Exception(Reason(result))
{
    public PullResult Result { get; } = result;

    private static string Reason(PullResult result) => result switch
    {
        PullResult.Transient(var reason) => reason,
        PullResult.Fatal(var reason) => reason,
        PullResult.Throttled throttled => throttled.Reason,
        PullResult.NotYet => "not published yet",
        _ => result.GetType().Name,
    };
}
