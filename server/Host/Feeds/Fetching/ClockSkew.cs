using System.Collections.Concurrent;
using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>
/// How far our clock is from the providers'. Their time is never used as ours: it only tells that ours may be wrong. Thread-safe.
/// </summary>
internal sealed partial class ClockSkew(ILogger<ClockSkew> log)
{
    /// <summary>Beyond this somebody should look at the clock.</summary>
    public static readonly TimeSpan Alarming = TimeSpan.FromSeconds(2);

    /// <summary>Beyond this nothing is called final any more: we do not know what time it is.</summary>
    public static readonly TimeSpan Disqualifying = TimeSpan.FromSeconds(30);

    // A Date header counts in seconds.
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, TimeSpan> _offsets = new(StringComparer.Ordinal);
    private readonly Lock _telling = new();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Theirs less ours, a source; at least as near to 0 as the measurement allows.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Offsets => _offsets;

    /// <summary>
    /// The offset most providers agree on: one of them with a wrong clock changes nothing. Where as many say one as the other, what is
    /// nearer to ours. Zero while fewer than two have spoken.
    /// </summary>
    public TimeSpan Agreed
    {
        get
        {
            var offsets = _offsets.Values.Order().ToArray();
            if (offsets.Length < 2) return TimeSpan.Zero;
            var (lower, upper) = (offsets[(offsets.Length - 1) / 2], offsets[offsets.Length / 2]);
            return lower.Duration() < upper.Duration() ? lower : upper;
        }
    }

    public bool IsDisqualifying => Agreed.Duration() > Disqualifying;

    public void Observe(string provider, Instant theirs, Instant ours, TimeSpan roundTrip)
    {
        var offset = theirs - ours;
        var tolerance = roundTrip + Resolution;
        var least = offset.Duration() <= tolerance ? TimeSpan.Zero : offset - (tolerance * Math.Sign(offset.Ticks));
        _offsets[provider] = least;
        // Of one it may be his own clock; of most it is ours.
        lock (_telling)
        {
            if (Changed(provider, least) && _told.Contains(provider)) LogOne(log, provider, Math.Abs(least.TotalSeconds), Side(least));
            var agreed = Agreed;
            if (!Changed("", agreed)) return;
            if (_told.Contains("")) LogOurs(log, Math.Abs(agreed.TotalSeconds), Side(-agreed), Disqualifying.TotalSeconds);
            else LogOver(log);
        }
    }

    /// <summary>True when an alarm begins or is over; each is told once.</summary>
    private bool Changed(string what, TimeSpan offset) => offset.Duration() > Alarming ? _told.Add(what) : _told.Remove(what);

    private static string Side(TimeSpan offset) => offset < TimeSpan.Zero ? "behind" : "ahead of";

    [LoggerMessage(1, LogLevel.Warning, "The clock of {Provider} is {Seconds:0.0} s {Side} ours")]
    private static partial void LogOne(ILogger logger, string provider, double seconds, string side);

    [LoggerMessage(2, LogLevel.Error, "This server's clock is {Seconds:0.0} s {Side} what most providers say; set it. Beyond {Limit} s no day is called over")]
    private static partial void LogOurs(ILogger logger, double seconds, string side, double limit);

    [LoggerMessage(3, LogLevel.Information, "This server's clock agrees with the providers' again")]
    private static partial void LogOver(ILogger logger);
}
