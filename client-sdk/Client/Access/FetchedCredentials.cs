using Grpc.Core;

namespace RegimeGrpc.Client.Access;

/// <summary>A secret that is kept until shortly before it expires, or until the server refuses it. Safe for concurrent use.</summary>
/// <param name="header">It goes there.</param>
/// <param name="scheme">Before it.</param>
/// <param name="fetch">Never called twice at once.</param>
/// <param name="isNear">As in a file: whenever one is refused it can be looked up again, however young it is.</param>
internal sealed class FetchedCredentials(string header, string scheme, Func<CancellationToken, ValueTask<AccessToken>> fetch, bool isNear) : RegimeCredentials
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>A token so young that was refused will not be the better for being fetched again.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Kept? _kept;
    private volatile string? _refused;

    internal override CallCredentials ToCalls(TimeProvider time, Shown shown) => CallCredentials.FromInterceptor(async (context, metadata) =>
    {
        var secret = await SecretAsync(time, context.CancellationToken).ConfigureAwait(false);
        shown.Secret = secret;
        metadata.Add(header, scheme + secret);
    });

    internal override bool TryRenew(TimeProvider time, Shown shown)
    {
        // There is a newer one, fetched for another call perhaps, or there will be.
        if (_kept is not { } kept || kept.Token.Token != shown.Secret) return true;
        if (time.GetElapsedTime(kept.FetchedAt) < Young && (!isNear || kept.IsAsRefused)) return false;
        _refused = shown.Secret;
        _kept = null;
        return true;
    }

    private async ValueTask<string> SecretAsync(TimeProvider time, CancellationToken cancellation)
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
            _kept = new Kept(token, time.GetTimestamp(), token.Token == _refused);
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
    /// <param name="IsAsRefused">The server has refused the same before: it is still that one which is given out.</param>
    private sealed record Kept(AccessToken Token, long FetchedAt, bool IsAsRefused);
}
