namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>The gate of each provider: all that ask it, on whatever host of its own, take their turns there. Thread-safe.</summary>
internal sealed class RequestGates(FeedOptions options, TimeProvider time)
{
    private readonly Dictionary<string, RequestGate> _gates =
        options.Providers.ToDictionary(provider => provider.Name, provider => new RequestGate(provider.PerSecond, provider.Burst, time), StringComparer.Ordinal);

    public RequestGate Of(string provider) => _gates[provider];
}
