using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Trades;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>
/// One product of a venue: its trades in order, the hole that is being filled, and how it stands. One caller;
/// <see cref="IsCutOff"/> is for any thread.
/// </summary>
/// <param name="product">ETH-USD.</param>
/// <param name="series">Id in the catalogue.</param>
/// <param name="last">The newest trade that is in the journal.</param>
/// <param name="days">Our own bars of it.</param>
/// <param name="options">For how long it may be silent, and what is sampled.</param>
internal sealed class TradeLine(string product, string series, long? last, BarBuilder days, FeedOptions options)
{
    // Times of a venue need not be in the order of its numbers to the last digit.
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(2);

    private const int EnoughToBelieve = 3;

    private long _soundAt = long.MinValue;
    private bool _hasBegun;
    private long _before = long.MaxValue;
    private int _ascending;
    private bool _hasHeartbeats;

    public string Product => product;

    public string Series => series;

    public TradeSplice Splice { get; private set; } = new(last);

    public TickSampler Sampler { get; } = new(options.TickInterval, options.TickMove);

    public BarBuilder Days => days;

    /// <summary>When the newest trade that came through was made.</summary>
    public Instant? Newest { get; set; }

    /// <summary>Its number.</summary>
    public long NewestId { get; set; } = last ?? 0;

    /// <summary>True when trades came through that the board does not know of.</summary>
    public bool HasNews { get; set; }

    /// <summary>When something was last heard of it, by our clock.</summary>
    public Instant Heard { get; set; }

    /// <summary>Since when the venue says it is ahead of what came.</summary>
    public Instant? BehindSince { get; set; }

    /// <summary>What is being asked of the venue's history; null when nothing is.</summary>
    public Task<Fetch>? Fetching { get; set; }

    /// <summary>Since when.</summary>
    public Instant Asked { get; set; }

    /// <summary>The first hole; null while there is none.</summary>
    public Hole? Hole { get; set; }

    /// <summary>A trade that is newer than all before and has a number that was: none of them is taken. Empty while they count up.</summary>
    public string Backward { get; private set; } = "";

    /// <summary>What was left out last because it cannot be; empty when something sound has come since.</summary>
    public string LeftOut { get; set; } = "";

    /// <summary>What is lost of this day.</summary>
    public string Lost { get; set; } = "";

    /// <summary>Why the provider gives nothing of it: empty when it does, null while it has said neither on this connection.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What the board was told last; null when somebody else told it since.</summary>
    public (FeedState State, string Reason)? Shown { get; set; }

    public void Up(StreamEvent.Up up, Instant now) => (Refusal, _hasHeartbeats, Heard) = ("", up.HasHeartbeats, now);

    public void Refuse(string reason) => Refusal = reason;

    /// <summary>
    /// Looks at a trade whose number is through already. Mostly it is the same one again, or one that is late; but one made clearly after
    /// the newest is another, and a venue whose numbers have begun anew would be without a word for good.
    /// </summary>
    public void Again(Trade trade)
    {
        if (Backward.Length == 0 && trade.Id < NewestId && Newest is { } newest && trade.Time - newest > Jitter)
            Backward = $"its trade numbers run backwards: {trade.Id} at {trade.Time} after {NewestId} at {newest}; none is taken until they are past that";
    }

    public void Forward() => (Backward, _hasBegun) = ("", true);

    /// <summary>
    /// Whether the number that the journal ends with is none that the venue has come to: since the start nothing was past it, and trade
    /// after trade is far before it. Then it goes on with what the venue numbers now.
    /// </summary>
    public bool BeginsAnew(Trade trade)
    {
        if (_hasBegun || Splice.Last - trade.Id <= Plausible.Leap) return false;
        (_before, _ascending) = (trade.Id, trade.Id > _before && trade.Id - _before <= Plausible.Leap ? _ascending + 1 : 1);
        if (_ascending < EnoughToBelieve) return false;
        Lost = $"the journal ends with trade {Splice.Last}, which the venue has not come to: begun anew with {trade.Id}";
        (Splice, Hole, BehindSince, Newest, NewestId) = (new(trade.Id - 1), null, null, null, 0);
        days.Lose();
        return true;
    }

    public void Down() => (Refusal, Shown) = (null, null);

    /// <summary>Why nothing comes of it though the line is up; null when it does.</summary>
    public string? Ill(Instant now) => Refusal switch
    {
        null => "its subscription is not confirmed",
        "" => _hasHeartbeats && now - Heard > options.HeartbeatLimit ? FormattableString.Invariant($"no heartbeat for {options.HeartbeatLimit.TotalSeconds:0.#} s") : null,
        var refusal => refusal,
    };

    /// <summary>How it stands, and whether that is an error. Only of a line that is up.</summary>
    public (FeedState State, string Reason, bool IsError) Stand(Instant now)
    {
        var ill = Ill(now);
        if (ill is null && Splice.Missing is null && LeftOut.Length == 0) Volatile.Write(ref _soundAt, (_hasHeartbeats ? Heard : now).Ticks);
        return ill is not null ? (FeedState.Degraded, ill, true)
            : LeftOut.Length > 0 ? (FeedState.Degraded, LeftOut, true)
            : Splice.Missing is var (after, before) ? Gap($"trades {after + 1} to {before - 1} are", now)
            : Backward.Length > 0 ? (FeedState.Degraded, Backward, true)
            : Lost.Length > 0 ? (FeedState.Degraded, Lost, true)
            : (FeedState.Live, "", false);
    }

    private (FeedState, string, bool) Gap(string missing, Instant now) =>
        Hole?.Reason is { } reason ? (FeedState.Gap, $"{missing} missing: {reason}", true)
        // Longer than an answer takes, a request may hang.
        : Fetching is not null && now - Asked >= options.HeartbeatLimit ? (FeedState.Gap, $"{missing} missing: history has not answered since {Asked}", true)
        : (FeedState.Gap, $"{missing} being fetched", false);

    /// <summary>True when for longer than a heartbeat may take it was not whole and alive.</summary>
    public bool IsCutOff(Instant now) => now.Ticks - options.HeartbeatLimit.Ticks > Volatile.Read(ref _soundAt);
}

/// <summary>Trades that are missing, and what was tried.</summary>
/// <param name="After">The trade before them.</param>
/// <param name="Since">When it was noticed, or had last become smaller.</param>
internal sealed record Hole(long After, Instant Since)
{
    /// <summary>Why they could not be had; null before the first failure.</summary>
    public string? Reason { get; private init; }

    public Instant NextTry { get; private init; } = Since;

    private int Failures { get; init; }

    /// <summary>On a new line: tried at once, as if it had not been noticed before a given instant.</summary>
    public Hole Again(Instant now, Instant earliest) => this with { Since = Instant.Max(Since, earliest), NextTry = now };

    public Hole Failed(Fetch fetch, Instant now)
    {
        var next = now + Backoff.Stream.After(Failures + 1, Random.Shared.NextDouble());
        return this with { Failures = Failures + 1, Reason = fetch.Reason, NextTry = fetch.NotBefore is { } told ? Instant.Max(next, told) : next };
    }
}

/// <summary>What the venue's history gave.</summary>
/// <param name="Before">The trade behind what was asked for.</param>
/// <param name="Trades">None when it gave nothing.</param>
/// <param name="Reason">Why those that are still missing then are not there.</param>
internal sealed record Fetch(long Before, IReadOnlyList<Trade> Trades, string Reason)
{
    /// <summary>When it wants to be asked again, if it says so.</summary>
    public Instant? NotBefore { get; init; }
}
