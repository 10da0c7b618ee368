using RegimeGrpc.Server.Pipeline;
using StackExchange.Redis;

namespace RegimeGrpc.Server.Redis;

/// <summary>Reads from a server's configuration what an acknowledged append survives there.</summary>
internal static class RedisDurability
{
    public static async Task<Durability> AskAsync(RedisLink link, RedisKeys keys, CancellationToken cancellation)
    {
        var server = await link.ServerOfAsync(keys.Journal, cancellation);
        try
        {
            var answer = (RedisResult[])(await link.CallAsync(_ => server.ExecuteAsync("CONFIG", "GET", "appendonly", "appendfsync", "maxmemory-policy"), cancellation))!;
            var settings = new Dictionary<string, string>();
            for (var i = 0; i + 1 < answer.Length; i += 2) settings[(string)answer[i]!] = (string)answer[i + 1]!;
            return Judge(settings.GetValueOrDefault("appendonly"), settings.GetValueOrDefault("appendfsync"), settings.GetValueOrDefault("maxmemory-policy"));
        }
        catch (JournalUnavailableException refusal) when (refusal.InnerException is RedisServerException)
        {
            return new(false, "Unknown: Redis does not let this server read its configuration (CONFIG GET), so nothing is promised. Allow it, with appendonly yes and appendfsync always, for full durability.");
        }
    }

    public static Durability Judge(string? appendOnly, string? appendFsync, string? evictionPolicy)
    {
        var missing = new List<string>();
        if (appendOnly != "yes") missing.Add("a restart of Redis loses acknowledged appends: set appendonly yes");
        if (appendFsync != "always") missing.Add($"a crash loses the last acknowledged appends (appendfsync is {appendFsync ?? "unknown"}): set appendfsync always");
        // The journal's keys have no expiry, so the volatile policies never touch them.
        if (evictionPolicy is null || evictionPolicy.StartsWith("allkeys-", StringComparison.Ordinal))
            missing.Add($"Redis may evict the journal when memory is short (maxmemory-policy is {evictionPolicy ?? "unknown"}): set maxmemory-policy noeviction");
        return missing.Count == 0
            ? new(true, "Redis append-only file with appendfsync always: an acknowledged append is on the disk of the primary.")
            : new(false, string.Join("; ", missing) + ".");
    }
}
