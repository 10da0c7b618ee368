using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>
/// A token bucket on the server's clock: all adapters of one provider and key take their turns here, first come, first served.
/// Closed while the provider has had enough: each time in a row for twice as long as the time before, at least. Thread-safe.
/// </summary>
/// <param name="perSecond">Turns a second, over 0.</param>
/// <param name="burst">Turns at once after a pause, at least 1.</param>
/// <param name="time">Also moves the waits.</param>
internal sealed class RequestGate(double perSecond, int burst, TimeProvider time)
{
    /// <summary>Doubling alone makes no pause longer than this: a provider that is well again is asked again soon.</summary>
    public static readonly TimeSpan MostDoubled = TimeSpan.FromMinutes(2);

    /// <summary>Why a gate is closed where nothing else is said.</summary>
    public const string TooMany = "too many requests";

    private readonly Lock _lock = new();
    private readonly TimeSpan _spacing = TimeSpan.FromSeconds(1 / perSecond);
    private DateTimeOffset _paidUntil = DateTimeOffset.MinValue;
    private Instant? _closedUntil;
    private Instant? _toldUntil;
    private TimeSpan _pause;
    private string _reason = TooMany;
    private bool _isOffered;
    private bool _isTrying;

    /// <summary>What has been warned of its provider: an outage meets all that ask it, and is told once.</summary>
    public Sparing Warnings { get; } = new();

    /// <summary>When it opens; null while it is open.</summary>
    public Instant? ClosedUntil
    {
        get
        {
            lock (_lock) return _closedUntil is { } until && until > Now ? until : null;
        }
    }

    /// <summary>Why it was closed last: all of the provider's sources say it.</summary>
    public string Reason
    {
        get
        {
            lock (_lock) return _reason;
        }
    }

    private Instant Now => Instant.From(time.GetUtcNow());

    /// <summary>Nobody gets a turn before this instant, whoever waits for one included; an earlier one than before changes nothing.</summary>
    /// <param name="until">When it opens again.</param>
    /// <param name="reason">In plain words.</param>
    /// <param name="mostDoubled">No pause is made longer than this by doubling; by default <see cref="MostDoubled"/>.</param>
    /// <returns>When it opens: later than was asked for when the provider had had enough before, and has answered nothing since.</returns>
    public Instant Close(Instant until, string reason = TooMany, TimeSpan? mostDoubled = null)
    {
        var most = mostDoubled ?? MostDoubled;
        lock (_lock)
        {
            var now = Now;
            // Told while it is closed: another request of before, and no refusal of its own.
            if (_isTrying && until > now)
            {
                // The newest word of the provider counts, also where it is a shorter one.
                _isTrying = false;
            }
            else if (_closedUntil is { } before && before > now)
            {
                if (until <= before) return before;
            }
            else if (until <= now)
            {
                return until;
            }
            else if (_pause > TimeSpan.Zero)
            {
                until = Instant.Max(until, now + (_pause * 2 < most ? _pause * 2 : most));
            }

            _pause = until - now;
            (_closedUntil, _reason) = (until, reason);
            return until;
        }
    }

    /// <summary>The provider has given an answer that can be used: the next pause is as long as it asks for.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            // What was asked before it closed may be answered after, and says nothing.
            if (_closedUntil is { } until && until > Now && !_isTrying) return;
            (_closedUntil, _pause, _isTrying) = (null, TimeSpan.Zero, false);
        }
    }

    /// <summary>
    /// Somebody wants to know now: the next request gets its turn although the gate is closed, and an answer that can be used opens it.
    /// A further refusal leaves it closed, for as long as that asks for.
    /// </summary>
    public void TryOnce()
    {
        lock (_lock) (_isOffered, _isTrying) = (true, false);
    }

    /// <summary>Ends <see cref="TryOnce"/>, used or not.</summary>
    public void EndTry()
    {
        lock (_lock) (_isOffered, _isTrying) = (false, false);
    }

    /// <summary>True for the first who tells of this closing: the log needs it once, whatever the number of those who wait.</summary>
    public bool IsNews(Instant until)
    {
        lock (_lock)
        {
            if (_toldUntil == until) return false;
            _toldUntil = until;
            return true;
        }
    }

    /// <summary>Returns when it is the caller's turn. Whoever gives up gives his turn back, if nobody waits behind him.</summary>
    /// <exception cref="PullEndedException">The gate is closed: waiting may take a day, so it is said at once.</exception>
    public async Task TurnAsync(CancellationToken cancellation)
    {
        TimeSpan wait;
        DateTimeOffset paidUntil;
        bool isTry;
        lock (_lock)
        {
            isTry = IsTry();
            var now = time.GetUtcNow();
            // The time up to which turns are paid for may lie as far back as a full bucket.
            var full = now - (_spacing * (burst - 1));
            if (_paidUntil < full) _paidUntil = full;
            wait = _paidUntil - now;
            _paidUntil += _spacing;
            paidUntil = _paidUntil;
        }

        if (wait <= TimeSpan.Zero) return;
        try
        {
            await Task.Delay(wait, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Those behind have their instants already; only the last can be taken back without two at once.
            lock (_lock)
                if (_paidUntil == paidUntil) _paidUntil -= _spacing;
            throw;
        }

        // It may have been closed in the meantime, by whoever went before.
        if (isTry) return;
        lock (_lock) _ = IsTry();
    }

    /// <summary>Whether the caller goes through a closed gate, as the one who tries; false when it is open.</summary>
    /// <exception cref="PullEndedException">It is closed to him.</exception>
    private bool IsTry()
    {
        if (_closedUntil is not { } until) return false;
        if (until <= Now)
        {
            _closedUntil = null;
            return false;
        }

        if (!_isOffered) throw new PullEndedException(new PullResult.Throttled(until) { Reason = _reason });
        (_isOffered, _isTrying) = (false, true);
        return true;
    }
}
