using Grpc.Core;

namespace RegimeGrpc.Client.Access;

/// <summary>A token that is kept until shortly before it expires. Safe for concurrent use.</summary>
internal sealed class BearerCredentials(Func<CancellationToken, ValueTask<AccessToken>> fetch) : RegimeCredentials
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>A token so young that was refused will not be the better for being fetched again.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Kept? _kept;

    internal override CallCredentials ToCalls(TimeProvider time) => CallCredentials.FromInterceptor(async (context, metadata) =>
        metadata.Add("authorization", $"Bearer {await TokenAsync(time, context.CancellationToken).ConfigureAwait(false)}"));

    internal override bool TryRenew(TimeProvider time, long since)
    {
        // Fetched after the refused call began, for another one perhaps: the call may have carried the token before it.
        if (_kept is not { } kept || kept.FetchedAt > since) return true;
        if (time.GetElapsedTime(kept.FetchedAt) < Young) return false;
        _kept = null;
        return true;
    }

    private async ValueTask<string> TokenAsync(TimeProvider time, CancellationToken cancellation)
    {
        if (Good(time) is { } kept) return kept;
        await _fetching.WaitAsync(cancellation).ConfigureAwait(false);
        // Who gives up leaves, even when the fetch does not look at its token; the next one still waits for its end.
        return await FetchAsync(time, cancellation).WaitAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<string> FetchAsync(TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            if (Good(time) is { } fetched) return fetched;
            var token = await fetch(cancellation).ConfigureAwait(false);
            if (string.IsNullOrWhiteSpace(token.Token) || !CanBeSent(token.Token)) throw new InvalidOperationException($"The token that was fetched cannot be sent. {Unfit}");
            _kept = new Kept(token, time.GetTimestamp());
            return token.Token;
        }
        finally
        {
            _fetching.Release();
        }
    }

    private string? Good(TimeProvider time) =>
        _kept is { } kept && (kept.Token.ExpiresAt is not { } end || time.GetUtcNow() < end - Margin) ? kept.Token.Token : null;

    /// <param name="Token">It expires by the wall clock of whoever gave it out.</param>
    /// <param name="FetchedAt">A timestamp: its age must not jump with the wall clock.</param>
    private sealed record Kept(AccessToken Token, long FetchedAt);
}
