using System.Collections.Concurrent;
using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>
/// How far our clock is from the providers'. Their time is never used as ours: it only tells that ours may be wrong. Thread-safe.
/// </summary>
internal sealed class ClockSkew
{
    /// <summary>Beyond this somebody should look at the clock.</summary>
    public static readonly TimeSpan Alarming = TimeSpan.FromSeconds(2);

    /// <summary>Beyond this nothing is called final any more: we do not know what time it is.</summary>
    public static readonly TimeSpan Disqualifying = TimeSpan.FromSeconds(30);

    // A Date header counts in seconds.
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, TimeSpan> _offsets = new(StringComparer.Ordinal);

    /// <summary>Theirs less ours, a source; at least as near to 0 as the measurement allows.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Offsets => _offsets;

    /// <summary>The offset most providers agree on: one of them with a wrong clock changes nothing. Zero while fewer than two have spoken.</summary>
    public TimeSpan Agreed
    {
        get
        {
            var offsets = _offsets.Values.Order().ToArray();
            return offsets.Length < 2 ? TimeSpan.Zero : offsets[(offsets.Length - 1) / 2];
        }
    }

    public bool IsDisqualifying => Agreed.Duration() > Disqualifying;

    public void Observe(string provider, Instant theirs, Instant ours, TimeSpan roundTrip)
    {
        var offset = theirs - ours;
        var tolerance = roundTrip + Resolution;
        _offsets[provider] = offset.Duration() <= tolerance ? TimeSpan.Zero : offset - (tolerance * Math.Sign(offset.Ticks));
    }
}
