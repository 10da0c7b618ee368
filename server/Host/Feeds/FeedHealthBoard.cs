using System.Collections.Concurrent;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds;

/// <summary>The health of every series of every feed; what it says of one has passed the redactor. Thread-safe.</summary>
public sealed class FeedHealthBoard
{
    private readonly Redactor _redactor;
    private readonly ConcurrentDictionary<(string Provider, string Series), FeedHealth> _all = new();

    internal FeedHealthBoard(Redactor redactor) => _redactor = redactor;

    /// <summary>By provider, then series.</summary>
    public IReadOnlyList<FeedHealth> At(Instant now) =>
        [.. _all.OrderBy(pair => pair.Key.Provider, StringComparer.Ordinal).ThenBy(pair => pair.Key.Series, StringComparer.Ordinal).Select(pair => pair.Value.At(now))];

    public FeedHealth? Of(string provider, string series) => _all.GetValueOrDefault((provider, series));

    /// <summary>What is not said of the last success and the last error stays as it was.</summary>
    internal void Put(FeedHealth health)
    {
        var clean = health with { Reason = _redactor.Clean(health.Reason), LastError = health.LastError is { } error ? _redactor.Clean(error) : null };
        _all.AddOrUpdate((health.Provider, health.Series), clean, (_, before) => clean with
        {
            LastSuccess = clean.LastSuccess ?? before.LastSuccess,
            LastError = clean.LastError ?? before.LastError,
            LastErrorAt = clean.LastErrorAt ?? before.LastErrorAt,
        });
    }

    /// <summary>Changes the state, and leaves the times as they are.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="series">Id in the catalogue.</param>
    /// <param name="state">The new one.</param>
    /// <param name="reason">In plain words; empty when live.</param>
    /// <param name="failedAt">When the reason is an error of this instant.</param>
    internal void Mark(string provider, string series, FeedState state, string reason, Instant? failedAt = null)
    {
        if (!_all.TryGetValue((provider, series), out var health)) return;
        Put(health with { State = state, Reason = reason, LastError = failedAt is null ? null : reason, LastErrorAt = failedAt });
    }
}
