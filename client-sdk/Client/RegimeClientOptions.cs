using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RegimeGrpc.Client;

/// <summary>How a <see cref="RegimeClient"/> behaves. Immutable; the defaults are complete.</summary>
public sealed record RegimeClientOptions
{
    public static readonly RegimeClientOptions Default = new();

    /// <summary>Where the server listens: <c>http://</c> is HTTP/2 without TLS, <c>https://</c> with. Default: the server's own default.</summary>
    public string Address { get; init; } = "http://127.0.0.1:5210";

    /// <summary>How long one call may take, its retries included. Watches and append streams have no deadline. Default 10 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt to connect may take. Default 5 s. Only for a channel the client makes itself.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait before the first reconnect; doubled at each further one, with jitter of up to half. Default 100 ms.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two reconnects. Default 10 s.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sent with every call, for example <c>authorization</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The clock of reconnects, of silence and of staleness.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    internal RegimeClientOptions Validated()
    {
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new ArgumentException($"The address must look like http://host:port or https://host:port, not '{Address}'.", nameof(Address));
        Positive(Deadline, nameof(Deadline));
        Positive(ConnectTimeout, nameof(ConnectTimeout));
        Positive(ReconnectDelay, nameof(ReconnectDelay));
        if (MaxReconnectDelay < ReconnectDelay)
            throw new ArgumentException($"{nameof(MaxReconnectDelay)} is below {nameof(ReconnectDelay)}.", nameof(MaxReconnectDelay));
        return this;
    }

    private static void Positive(TimeSpan span, string name)
    {
        if (span <= TimeSpan.Zero) throw new ArgumentException($"{name} must be over zero.", name);
    }
}
