namespace RegimeGrpc.Core.Journal;

/// <summary>
/// Who is behind an append or a watch, as far as the server knows. It is kept beside a journal entry, takes no part in any hash or
/// digest, and holds no secret.
/// </summary>
/// <param name="Caller">Whose key, token or certificate; empty where callers are not asked.</param>
/// <param name="KeyId">Which of the caller's keys.</param>
/// <param name="AddressClass">"loopback", "private", "public", or "internal" for what the server does by itself.</param>
public sealed record Origin(string Caller, string KeyId, string AddressClass)
{
    /// <summary>The server itself: a feed, the live clock, the simulated market.</summary>
    public static Origin Server(string what) => new(what, "", "internal");
}
