using System.Globalization;
using System.Net;
using RegimeGrpc.Server.Access;

namespace RegimeGrpc.Server;

/// <summary>Reads <see cref="ServerOptions"/> from flags and environment; flags win.</summary>
public static class CommandLine
{
    public const string Help = """
        RegimeGrpc server: live regime, level and correlation signals from one ordered journal of observations.

        Usage: regime-server [options], or from the sources: dotnet run --project server/Host -- [options]

          --demo               a simulated market, live at once; everything made from it says SIMULATED
          --demo-speed X       simulated seconds in a real one (default 1; 3600 shows an hour a second)
          --data-dir DIR       the embedded journal (default: regime-grpc/real or regime-grpc/demo in the
                               user's data directory)
          --redis HOST:PORT    the journal in Redis 7.0 or later instead; any number of servers share it
          --redis-password-file F
                               the password of Redis, any characters; read at the start
          --grpc-port N        default 5210; 0 takes a free one
          --http-port N        default 5211: /health/live, /health/ready and /metrics
          --listen ADDRESS     where gRPC listens (default 127.0.0.1); an address that other machines reach
                               needs TLS and authentication
          --http-listen ADDRESS
                               where health and metrics listen (default 127.0.0.1); the same rule
          --insecure           takes the risk of an address that anybody can reach
          --tls-cert F, --tls-key F
                               PEM files: TLS on the gRPC port; read again when they change
          --tls-client-ca F    PEM file: asks clients for certificates of these CAs
          --api-keys F         the access file: who may read, append, administer; read again when it changes.
                               make-key --help tells how to make a key
          --jwt-authority URL, --jwt-audience A
                               takes tokens of an OIDC authority that are for A
          --jwt-issuer I       takes tokens of I by keys in the configuration (dotnet user-jwts)
          --otlp URL           sends metrics and traces there by OTLP, for example http://127.0.0.1:4317
          --feeds              live inputs from the providers of the configuration's section "feeds"
                               (server/Host/Feeds/README.md); keys as REGIME_FEEDS__FRED__KEY and so on
          --live-clock         let time pass by the server's clock: seals come on time even without data
                               (leave it off while importing)
          --ring N             signals kept in memory for resuming watches (default 4096)
          --retain D           trims what was appended longer ago than D (30d, 12h, 45m, 90s) from the journal;
                               a resume point or a read before that is refused with REVISION_COMPACTED
                               (default: keeps everything)
          --help               this text

        Each is also an environment variable: --data-dir is REGIME_DATA_DIR, --demo is REGIME_DEMO=1. One that is
        misspelt, or that is empty and would have guarded something, stops the start.

        Besides serving: make-key, backup and restore, each with --help. server/README.md is the operator's guide.

        Try:  dotnet run --project server/Host -- --demo        or  regime-server --demo
        Then: dotnet run --project client-sdk/Cli -- watch      or  regime watch
        """;

    private static readonly string[] Switches = ["demo", "live-clock", "feeds", "insecure"];

    private static readonly string[] Values =
        ["demo-speed", "data-dir", "redis", "redis-password-file", "grpc-port", "http-port", "tls-cert", "tls-key", "ring", "retain",
        "listen", "http-listen", "tls-client-ca", "api-keys", "jwt-authority", "jwt-audience", "jwt-issuer", "otlp"];

    /// <exception cref="UsageException">A flag is unknown, lacks its value or has one that makes no sense.</exception>
    public static ServerOptions Read(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var given = Collect(arguments, environment);
        var demo = given.ContainsKey("demo");
        var options = new ServerOptions
        {
            Demo = demo,
            DemoSpeed = Number(given, "demo-speed", 1, 1, 100_000),
            DataDirectory = given.GetValueOrDefault("data-dir") ?? DefaultDirectory(demo),
            Redis = given.GetValueOrDefault("redis"),
            RedisPasswordFile = given.GetValueOrDefault("redis-password-file"),
            GrpcPort = Whole(given, "grpc-port", 5210, 0, 65535),
            HttpPort = Whole(given, "http-port", 5211, 0, 65535),
            TlsCertificate = given.GetValueOrDefault("tls-cert"),
            TlsKey = given.GetValueOrDefault("tls-key"),
            Listen = Address(given, "listen"),
            HttpListen = Address(given, "http-listen"),
            Insecure = given.ContainsKey("insecure"),
            TlsClientCa = given.GetValueOrDefault("tls-client-ca"),
            ApiKeys = given.GetValueOrDefault("api-keys"),
            JwtAuthority = given.GetValueOrDefault("jwt-authority"),
            JwtAudience = given.GetValueOrDefault("jwt-audience"),
            JwtIssuer = given.GetValueOrDefault("jwt-issuer"),
            Otlp = !given.TryGetValue("otlp", out var otlp) ? null
                : Uri.TryCreate(otlp, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
                : throw new UsageException($"--otlp is an address like http://127.0.0.1:4317, not '{otlp}'."),
            LiveClock = given.ContainsKey("live-clock"),
            Retain = given.TryGetValue("retain", out var retain) ? Duration("retain", retain) : null,
            Feeds = given.ContainsKey("feeds"),
            RingCapacity = Whole(given, "ring", 4096, 16, 10_000_000),
        };
        if (options.TlsCertificate is null != options.TlsKey is null)
            throw new UsageException("--tls-cert and --tls-key go together.");
        if (options is { Redis: null, RedisPasswordFile: not null }) throw new UsageException("--redis-password-file goes with --redis.");
        if (demo && options.Feeds) throw new UsageException("--feeds brings real observations and --demo simulated ones; they never share a journal.");
        if (!demo && given.ContainsKey("demo-speed")) throw new UsageException("--demo-speed goes with --demo.");
        if (options.GrpcPort != 0 && options.GrpcPort == options.HttpPort) throw new UsageException("--grpc-port and --http-port must differ.");
        Listening.Check(options);
        return options;
    }

    /// <summary>What to tell of the environment, a line each; no reason not to start.</summary>
    public static IEnumerable<string> Warnings(IReadOnlyDictionary<string, string> environment) =>
        Variables.Unread(environment, [.. Values, .. Switches]).Select(name => $"Nobody reads the variable {name}; --help tells which there are.");

    private static Dictionary<string, string> Collect(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        Variables.Check(environment, [.. Values, .. Switches]);
        foreach (var name in Values.Concat(Switches))
        {
            if (Variables.ValueOf(environment, name) is { } value && (!Switches.Contains(name) || IsOn(Variables.Of(name), value))) given[name] = value;
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal)) throw new UsageException($"'{arguments[i]}' is no option; see --help.");
            var (name, value) = Split(arguments[i][2..]);
            if (Switches.Contains(name))
            {
                if (value is not null) throw new UsageException($"--{name} takes no value.");
                given[name] = "1";
            }
            else if (Values.Contains(name))
            {
                given[name] = (value ?? (i + 1 < arguments.Count ? arguments[++i] : null)) is { Length: > 0 } told ? told : throw new UsageException($"--{name} needs a value.");
            }
            else
            {
                throw new UsageException($"There is no option --{name}; see --help.");
            }
        }

        return given;
    }

    // A word that is neither must not switch anything on, least of all --insecure.
    private static bool IsOn(string variable, string value) => value.ToLowerInvariant() switch
    {
        "1" or "true" or "yes" or "on" => true,
        "0" or "false" or "no" or "off" => false,
        _ => throw new UsageException($"{variable} is 1 or 0, not '{value}'."),
    };

    private static (string Name, string? Value) Split(string flag)
    {
        var at = flag.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (flag, null) : (flag[..at], flag[(at + 1)..]);
    }

    private static IPAddress Address(Dictionary<string, string> given, string name) =>
        !given.TryGetValue(name, out var text) || text == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
        : throw new UsageException($"--{name} is an IP address, for example 0.0.0.0 for all of this machine, not '{text}'.");

    private static int Whole(Dictionary<string, string> given, string name, int fallback, int least, int most)
    {
        if (!given.TryGetValue(name, out var text)) return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--{name} is a whole number from {least} to {most}, not '{text}'."));
    }

    private static double Number(Dictionary<string, string> given, string name, double fallback, double least, double most)
    {
        if (!given.TryGetValue(name, out var text)) return fallback;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--{name} is a number from {least} to {most}, not '{text}'."));
    }

    private static TimeSpan Duration(string name, string text)
    {
        TimeSpan? unit = text.Length < 2 ? null : text[^1] switch
        {
            'd' => TimeSpan.FromDays(1),
            'h' => TimeSpan.FromHours(1),
            'm' => TimeSpan.FromMinutes(1),
            's' => TimeSpan.FromSeconds(1),
            _ => null,
        };
        return unit is { } one && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && count > 0 && count * one.TotalDays <= 36_500
            ? one * count
            : throw new UsageException($"--{name} is a time such as 30d, 12h, 45m or 90s, not '{text}'.");
    }

    private static string DefaultDirectory(bool demo) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "regime-grpc",
        demo ? "demo" : "real");
}

/// <summary>The server was started with options that make no sense; the message says which.</summary>
public sealed class UsageException(string message) : Exception(message);
