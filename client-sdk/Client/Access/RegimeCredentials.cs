using Grpc.Core;
using RegimeGrpc.Client.Access;

namespace RegimeGrpc.Client;

/// <summary>Who is calling. Sent with every call, over TLS or to loopback unless <see cref="RegimeClientOptions.AllowCredentialsWithoutTls"/> is set.</summary>
public abstract class RegimeCredentials
{
    private protected RegimeCredentials() { }

    /// <summary>A key that the server's operator gave out; sent as <c>x-api-key</c>.</summary>
    /// <exception cref="ArgumentException">The key is empty, or not one line of printable ASCII.</exception>
    public static RegimeCredentials ApiKey(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        if (!CanBeSent(key)) throw new ArgumentException(Unfit, nameof(key));
        return new ApiKeyCredentials(key);
    }

    /// <summary>A key that is rotated while the client runs, such as one in a file that is replaced. Sent as the other.</summary>
    /// <param name="read">
    /// Reads the key: before the first call, and when the server refuses the one that was read, until that is read once more.
    /// Never called twice at once. When it throws, or what it reads is empty or not one line of printable ASCII, the call fails,
    /// and a watch tries again.
    /// </param>
    public static RegimeCredentials ApiKey(Func<CancellationToken, ValueTask<string>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new FetchedCredentials(ApiKeyCredentials.Header, "", async cancellation => new AccessToken(await read(cancellation).ConfigureAwait(false)), isNear: true);
    }

    /// <summary>A bearer token, sent as <c>authorization</c>.</summary>
    /// <param name="fetch">
    /// Fetches a token: before the first call, when <see cref="AccessToken.ExpiresAt"/> is less than 30 s away, and when the server
    /// refuses one that is older than 10 s. Never called twice at once. When it throws, or its token is empty or not one line of
    /// printable ASCII, the call fails, and a watch tries again.
    /// </param>
    public static RegimeCredentials BearerToken(Func<CancellationToken, ValueTask<AccessToken>> fetch)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        return new FetchedCredentials(Authorization, Bearer, fetch, isNear: false);
    }

    /// <summary>A bearer token that does not change.</summary>
    /// <exception cref="ArgumentException">The token is empty, or not one line of printable ASCII.</exception>
    public static RegimeCredentials BearerToken(string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        if (!CanBeSent(token)) throw new ArgumentException(Unfit, nameof(token));
        return new FetchedCredentials(Authorization, Bearer, _ => ValueTask.FromResult(new AccessToken(token)), isNear: false);
    }

    /// <summary>A bearer token as <see cref="ApiKey(Func{CancellationToken, ValueTask{string}})"/> is a key.</summary>
    internal static RegimeCredentials ReadBearerToken(Func<CancellationToken, ValueTask<string>> read) =>
        new FetchedCredentials(Authorization, Bearer, async cancellation => new AccessToken(await read(cancellation).ConfigureAwait(false)), isNear: true);

    private const string Authorization = "authorization";
    private const string Bearer = "Bearer ";

    private protected const string Unfit = "It must be one line of printable ASCII: anything else cannot be sent in a header.";

    /// <summary>Headers take printable ASCII: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, "ASCII-Value".</summary>
    internal static bool CanBeSent(string secret) => secret.All(letter => letter is >= ' ' and <= '~');

    /// <summary>For one call.</summary>
    /// <param name="time">The client's.</param>
    /// <param name="shown">Remembers what the call sends.</param>
    internal abstract CallCredentials ToCalls(TimeProvider time, Shown shown);

    /// <summary>Whether calling again after UNAUTHENTICATED can help.</summary>
    /// <param name="time">The client's.</param>
    /// <param name="shown">What the refused call has sent.</param>
    internal virtual bool TryRenew(TimeProvider time, Shown shown) => false;
}

/// <summary>A bearer token.</summary>
/// <param name="Token">Without the word Bearer.</param>
/// <param name="ExpiresAt">Null: it does not, as far as one knows.</param>
public readonly record struct AccessToken(string Token, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>Without the token: it must not get into a log.</summary>
    public override string ToString() => $"AccessToken (expires {ExpiresAt?.ToString("u") ?? "never"})";
}
