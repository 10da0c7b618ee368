using System.Collections.Immutable;
using System.Globalization;

namespace RegimeGrpc.Server.Feeds;

/// <summary>
/// The <c>feeds</c> section of the configuration, checked. Keys come from the environment (<c>REGIME_FEEDS__FRED__KEY</c>) or from
/// user secrets, and are never shown.
/// </summary>
public sealed record FeedOptions
{
    // A limit of less, in seconds, lets no answer and no heartbeat through.
    private const double Soonest = 0.1;

    /// <summary>True leaves out what may not be used commercially, and says so.</summary>
    public bool Commercial { get; init; }

    /// <summary>First date that is asked for when the journal has nothing of a series.</summary>
    public DateOnly HistoryFrom { get; init; } = new(2015, 7, 30);

    /// <summary>Where raw answers are kept; null keeps none.</summary>
    public string? ArchiveDirectory { get; init; }

    /// <summary>Sent as the user agent; some providers want to know whom to write to.</summary>
    public string UserAgent { get; init; } = "RegimeGrpc/0.1 (+https://github.com/regime-grpc)";

    /// <summary>From the request to the end of the body, retries included.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Until the head of an answer.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Between attempts at what may pass by itself; doubles once.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A socket that says nothing for so long is dead, and so is a product with heartbeats of its own; exchanges send one a second.</summary>
    public TimeSpan HeartbeatLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>At most one tick of a series in so long goes into the journal,</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>unless the price has moved by this many basis points: then at once.</summary>
    public decimal TickMove { get; init; } = 5;

    /// <summary>Longest start-up catch-up before going live with what there is, though some still answer.</summary>
    public TimeSpan CatchUpLimit { get; init; } = TimeSpan.FromMinutes(5);

    public ImmutableArray<ProviderOptions> Providers { get; init; } = [.. Feeds.Providers.Defaults];

    public ProviderOptions Of(string provider) => Providers.First(options => options.Name == provider);

    /// <param name="section">The section <c>feeds</c>; what it does not say stays as documented.</param>
    /// <param name="dataDirectory">The archive lies in it unless told otherwise.</param>
    /// <param name="today">By the server's clock: history begins before it.</param>
    /// <exception cref="UsageException">A key that is not known, or a value that makes no sense.</exception>
    public static FeedOptions Read(IConfiguration section, string dataDirectory, DateOnly today)
    {
        var options = new FeedOptions { ArchiveDirectory = Path.Combine(dataDirectory, "feeds-archive") };
        foreach (var child in section.GetChildren())
        {
            var name = child.Key.ToLowerInvariant();
            if (Feeds.Providers.Defaults.Any(provider => provider.Name == name))
            {
                options = options with { Providers = [.. options.Providers.Select(provider => provider.Name == name ? Provider(provider, child) : provider)] };
                continue;
            }

            options = name switch
            {
                "commercial" => options with { Commercial = Flag(child) },
                "historyfrom" => options with { HistoryFrom = Past(child, today) },
                "archivedirectory" => options with { ArchiveDirectory = child.Value is { Length: > 0 } directory ? directory : null },
                "useragent" => options with { UserAgent = Text(child) },
                "requesttimeout" => options with { RequestTimeout = Seconds(child, Soonest) },
                "attempttimeout" => options with { AttemptTimeout = Seconds(child, Soonest) },
                "retrydelay" => options with { RetryDelay = Seconds(child) },
                "heartbeatlimit" => options with { HeartbeatLimit = Seconds(child, Soonest) },
                "tickinterval" => options with { TickInterval = Seconds(child) },
                "tickmove" => options with { TickMove = (decimal)Number(child, 0, 10_000) },
                "catchuplimit" => options with { CatchUpLimit = Seconds(child) },
                _ => throw new UsageException($"There is no setting feeds:{child.Key}. Providers: {string.Join(", ", Feeds.Providers.Defaults.Select(provider => provider.Name))}."),
            };
        }

        return options;
    }

    private static ProviderOptions Provider(ProviderOptions provider, IConfigurationSection section)
    {
        if (section.Value is { Length: > 0 }) throw new UsageException($"{section.Path} has settings of its own, as {section.Path}:key, and no value.");
        foreach (var child in section.GetChildren())
            provider = child.Key.ToLowerInvariant() switch
            {
                "enabled" => provider with { Enabled = Flag(child) },
                "baseurl" => provider with { BaseUrl = Url(child, "http", "https") },
                "secondurl" => provider with { SecondUrl = Url(child, "http", "https") },
                "streamurl" => provider with { StreamUrl = child.Value is "" ? "" : Url(child, "ws", "wss") },
                "key" => provider with { Key = Key(child) },
                "secret" => provider with { Secret = Key(child) },
                "persecond" => provider with { PerSecond = Number(child, 0.0001, 1000) },
                "realcolumn" when provider.Name == Feeds.Providers.Treasury => provider with { RealColumn = Text(child) },
                "afterfee" when provider.Name == Feeds.Providers.Lido => provider with { AfterFee = (decimal)Number(child, 0.01, 1) },
                "burst" => provider with { Burst = (int)Number(child, 1, 1000) },
                _ => throw new UsageException($"There is no setting {child.Path}."),
            };
        return provider;
    }

    private static string Url(IConfigurationSection section, params ReadOnlySpan<string> schemes)
    {
        if (!Uri.TryCreate(section.Value, UriKind.Absolute, out var uri) || !schemes.Contains(uri.Scheme))
            throw new UsageException($"{section.Path} is an absolute {schemes[^1]} address, not '{section.Value}'.");
        // It would be shown with the address; keys have settings of their own.
        if (uri.UserInfo.Length > 0) throw new UsageException($"{section.Path} holds a name or a password before the '@': give the address alone.");
        // A key sent in the clear is no key any more.
        if (uri.Scheme is "http" or "ws" && !uri.IsLoopback) throw new UsageException($"{section.Path}: without TLS only on loopback.");
        return section.Value!;
    }

    /// <summary>As it is sent. What a file or a shell puts around it is no part of it, and would hide it from the redactor.</summary>
    private static string Key(IConfigurationSection section)
    {
        var key = section.Value?.Trim() ?? "";
        if (key.Any(letter => letter is '"' or '\'' || char.IsControl(letter))) throw new UsageException($"{section.Path} stands in quotes or has more than one line: give the key alone.");
        return key;
    }

    private static string Text(IConfigurationSection section) =>
        section.Value is { Length: > 0 } text ? text : throw new UsageException($"{section.Path} needs a value.");

    private static bool Flag(IConfigurationSection section) => section.Value?.ToLowerInvariant() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new UsageException($"{section.Path} is true or false."),
    };

    private static DateOnly Past(IConfigurationSection section, DateOnly today) => Date(section) is var date && date <= today
        ? date
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{section.Path} is a date that has been, not {date:yyyy-MM-dd}."));

    private static DateOnly Date(IConfigurationSection section) =>
        DateOnly.TryParseExact(section.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new UsageException($"{section.Path} is a date like 2015-07-30.");

    private static TimeSpan Seconds(IConfigurationSection section, double least = 0) => TimeSpan.FromSeconds(Number(section, least, 86_400));

    private static double Number(IConfigurationSection section, double least, double most) =>
        double.TryParse(section.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{section.Path} is a number from {least} to {most}."));
}
