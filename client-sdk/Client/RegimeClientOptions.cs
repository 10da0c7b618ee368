using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RegimeGrpc.Client.Connection;

namespace RegimeGrpc.Client;

/// <summary>How a <see cref="RegimeClient"/> behaves. Immutable; the defaults are complete.</summary>
public sealed record RegimeClientOptions
{
    public static readonly RegimeClientOptions Default = new();

    /// <summary>
    /// Where the server listens: <c>http://host:port</c> is HTTP/2 without TLS, <c>https://host:port</c> with. Several addresses,
    /// separated by commas, are replicas over one journal: calls go round those that answer, and a watch goes on at another one when
    /// its own breaks. Default: the server's own default.
    /// </summary>
    public string Address { get; init; } = "http://127.0.0.1:5210";

    /// <summary>How long one call may take, its retries included. Watches and append streams have no deadline. Default 10 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt to connect may take. Default 5 s. Only for a channel the client makes itself.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait before the first reconnect; doubled at each further one, with jitter of up to half. Default 100 ms.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two reconnects. Default 10 s.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For <c>https</c> addresses. Only for a channel the client makes itself.</summary>
    public RegimeTls Tls { get; init; } = RegimeTls.Default;

    /// <summary>Who is calling; null: nobody asks.</summary>
    public RegimeCredentials? Credentials { get; init; }

    /// <summary>
    /// Sends <see cref="Credentials"/> over <c>http</c> to other hosts too, where everybody on the way can read them. Only behind
    /// something else that encrypts, such as a service mesh.
    /// </summary>
    public bool AllowCredentialsWithoutTls { get; init; }

    /// <summary>Sent with every call.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The clock of reconnects, of silence and of staleness.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    internal RegimeClientOptions Validated()
    {
        var addresses = Addresses.Read(Address);
        if (Credentials is not null && addresses[0].Scheme == "http" && !AllowCredentialsWithoutTls && !Replicas.AreLoopback(addresses))
        {
            throw new ArgumentException(
                $"Credentials would go to {Address} in plain text. Use https, or set {nameof(AllowCredentialsWithoutTls)} if something else encrypts the way.",
                nameof(Credentials));
        }

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
