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

    internal override bool TryRenew(TimeProvider time)
    {
        if (_kept is not { } kept) return true;
        if (time.GetUtcNow() - kept.FetchedAt < Young) return false;
        _kept = null;
        return true;
    }

    private async ValueTask<string> TokenAsync(TimeProvider time, CancellationToken cancellation)
    {
        if (Good(time) is { } kept) return kept;
        await _fetching.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Good(time) is { } fetched) return fetched;
            var token = await fetch(cancellation).ConfigureAwait(false);
            _kept = new Kept(token, time.GetUtcNow());
            return token.Token;
        }
        finally
        {
            _fetching.Release();
        }
    }

    private string? Good(TimeProvider time) =>
        _kept is { } kept && (kept.Token.ExpiresAt is not { } end || time.GetUtcNow() < end - Margin) ? kept.Token.Token : null;

    private sealed record Kept(AccessToken Token, DateTimeOffset FetchedAt);
}
