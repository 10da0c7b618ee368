using StackExchange.Redis;

namespace RegimeGrpc.Server.Redis;

/// <summary>The names a journal has in Redis. One hash tag puts them into one slot of a cluster, so one script may use them all.</summary>
/// <remarks>Nothing expires: natural keys stay for ever, explicit ones at least as long as their entries, and entries until they are trimmed.</remarks>
internal sealed record RedisKeys(string Tag)
{
    /// <summary>Stream; the id of an entry is <c>0-revision</c>. Fields, in order: <c>p</c> payload, <c>h</c> rolling hash, <c>t</c> append time in ticks, and <c>o</c> origin where it is known.</summary>
    public RedisKey Journal { get; } = $"{{{Tag}}}:journal";

    /// <summary>Hash from key to <c>revision:fact</c>.</summary>
    public RedisKey Keys { get; } = $"{{{Tag}}}:keys";

    /// <summary>Hash with <c>id</c>, <c>provenance</c>, <c>format</c>, <c>revision</c> and <c>hash</c>.</summary>
    public RedisKey Head { get; } = $"{{{Tag}}}:head";

    /// <summary>Hash from fingerprint to a model's base checkpoint.</summary>
    public RedisKey Bases { get; } = $"{{{Tag}}}:bases";

    /// <summary>Pub/sub channel: an append happened.</summary>
    public string Channel { get; } = $"{{{Tag}}}:appended";

    /// <summary>Prefix of everything in the checkpoint cache.</summary>
    public string CachePrefix { get; } = $"{{{Tag}}}:cache:";

    public RedisKey[] All => [Journal, Keys, Head];
}
