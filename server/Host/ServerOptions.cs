using System.Net;

namespace RegimeGrpc.Server;

/// <summary>What the server is started with: flags, or the same as environment variables (<c>--data-dir</c> is <c>REGIME_DATA_DIR</c>).</summary>
public sealed record ServerOptions
{
    /// <summary>A simulated market instead of real observations; everything made from it says SIMULATED.</summary>
    public bool Demo { get; init; }

    /// <summary>Simulated seconds that pass in a real one, from 1.</summary>
    public double DemoSpeed { get; init; } = 1;

    /// <summary>How far back an empty simulated journal begins: long enough for every window of the default model.</summary>
    public TimeSpan DemoHistory { get; init; } = TimeSpan.FromDays(1278);

    /// <summary>Where the embedded journal and its checkpoints live.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>HOST:PORT of the Redis that holds the journal instead; null for the embedded one.</summary>
    public string? Redis { get; init; }

    /// <summary>A file with the password of Redis and nothing else, whatever characters it has; null where there is none, or <see cref="Redis"/> says it.</summary>
    public string? RedisPasswordFile { get; init; }

    /// <summary>gRPC, HTTP/2. 0 takes a free one.</summary>
    public int GrpcPort { get; init; } = 5210;

    /// <summary>Health and metrics, HTTP/1.1. 0 takes a free one.</summary>
    public int HttpPort { get; init; } = 5211;

    /// <summary>Where gRPC listens. Anything but loopback needs TLS and authentication, or <see cref="Insecure"/>.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Where health and metrics listen; the same rule.</summary>
    public IPAddress HttpListen { get; init; } = IPAddress.Loopback;

    /// <summary>Takes the risk of being reached by strangers.</summary>
    public bool Insecure { get; init; }

    /// <summary>Certificate in PEM for TLS on the gRPC port; null for none.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>Its key in PEM.</summary>
    public string? TlsKey { get; init; }

    /// <summary>CA certificates in PEM that vouch for clients; null to ask for no client certificates.</summary>
    public string? TlsClientCa { get; init; }

    /// <summary>The access file: API keys by their hashes, and what client certificates may do.</summary>
    public string? ApiKeys { get; init; }

    /// <summary>The OIDC authority whose tokens are taken.</summary>
    public string? JwtAuthority { get; init; }

    /// <summary>What tokens must be for.</summary>
    public string? JwtAudience { get; init; }

    /// <summary>Whose tokens are taken when their keys are in the configuration, as <c>dotnet user-jwts</c> writes them.</summary>
    public string? JwtIssuer { get; init; }

    /// <summary>Where metrics and traces are sent by OTLP over gRPC; null for nowhere.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Whether callers must show who they are.</summary>
    public bool AsksWho => ApiKeys is not null || JwtAudience is not null;

    /// <summary>Writes clock observations as time passes, also when no data comes. Never during an import.</summary>
    public bool LiveClock { get; init; }

    /// <summary>Entries appended longer ago than this are trimmed from the journal; null keeps all.</summary>
    public TimeSpan? Retain { get; init; }

    /// <summary>Asks the providers of the configuration's section <c>feeds</c>; time then passes by the clock too.</summary>
    public bool Feeds { get; init; }

    /// <summary>Signals kept in memory for resuming watches, a model.</summary>
    public int RingCapacity { get; init; } = 4096;
}
