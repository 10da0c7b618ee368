using RegimeGrpc.Client.Testing.Scripted;

namespace RegimeGrpc.Client.Testing;

/// <summary>How it breaks.</summary>
public sealed partial class ScriptedServer
{
    /// <summary>
    /// Answers nothing more, as if the program hung: connections live, pings are answered, new calls are taken; until <see cref="Resume"/>.
    /// </summary>
    public void Stall() => _answers.Close();

    /// <summary>
    /// Sends not a byte more, as behind a firewall that forgot the connection: pings stay unanswered too; until <see cref="Resume"/>.
    /// </summary>
    public void Silence() => _loopback.Voice.Close();

    /// <summary>Ends <see cref="Stall"/> and <see cref="Silence"/>; what waited is sent.</summary>
    public void Resume()
    {
        _loopback.Voice.Open();
        _answers.Open();
    }

    /// <summary>Tears every connection down, without a word. Clients may come back at once.</summary>
    public void Drop() => _loopback.Abort();

    /// <summary>The next signal is sent twice to every watch.</summary>
    public void DuplicateNext() => Next(Twist.Duplicate);

    /// <summary>The next signal is not sent to any watch that is open. One that resumes gets it.</summary>
    public void SkipNext() => Next(Twist.Skip);

    /// <summary>The next two signals change places on every watch that is open.</summary>
    public void ReorderNext() => Next(Twist.Reorder);

    /// <summary>The next signal is left out for the one after it, with a receipt: this is no fault, but what happens to slow watches.</summary>
    public void ConflateNext() => Next(Twist.Conflate);

    /// <summary>
    /// This replica stays, or falls back to, where it is told: signals after it are kept back, and a resume after it is refused with
    /// REVISION_IN_FUTURE; until <see cref="CatchUp"/>.
    /// </summary>
    /// <param name="reached">Null: the newest revision.</param>
    public void Lag(Revision? reached = null) => Locked(() => { _reached = reached ?? _board.Latest; });

    /// <summary>Ends <see cref="Lag"/>; watches get what was kept back.</summary>
    public void CatchUp() => Locked(() =>
    {
        _reached = null;
        foreach (var watch in _open) watch.CatchUp(_board, _board.Latest);
    });

    /// <summary>The journal was lost: a new, empty one takes its place. Watches end with JOURNAL_CHANGED, and resume points are void.</summary>
    public void ChangeJournal() => Locked(() =>
    {
        _board.ChangeJournal();
        End(new Outbound.End(Refusal.JournalChanged));
    });

    /// <summary>The model's parameters were changed. Watches end with MODEL_CHANGED, resume points are void, signals begin anew.</summary>
    public void ChangeModel() => Locked(() =>
    {
        _board.ChangeModel();
        End(new Outbound.End(Refusal.ModelChanged));
    });

    /// <summary>Trims the history: a resume after a revision before <paramref name="oldest"/> is refused with REVISION_COMPACTED.</summary>
    public void Compact(Revision oldest) => Locked(() => _board.Compact(oldest));

    /// <summary>
    /// Goes away in good order, as a replica does that is replaced by another one behind the same address: every watch is told that it is
    /// draining and ends with UNAVAILABLE, and connections get a GOAWAY. Clients may come back at once.
    /// </summary>
    /// <param name="retryAfter">What it advises to wait; a client with several addresses goes to another one at once.</param>
    public void GoAway(TimeSpan retryAfter = default)
    {
        Locked(() =>
        {
            foreach (var watch in _open) watch.Say(Outbound.Draining);
            End(Outbound.Drained(retryAfter));
        });
        _loopback.GoAway();
    }

    /// <summary>Stops listening, tears every connection down, and comes back on the same port with the same journal.</summary>
    /// <param name="whileDown">What happens before it comes back.</param>
    public async Task RestartAsync(Func<Task>? whileDown = null)
    {
        await _loopback.StopAsync().ConfigureAwait(false);
        if (whileDown is not null) await whileDown().ConfigureAwait(false);
        Resume();
        await _loopback.ListenAsync().ConfigureAwait(false);
    }

    /// <summary>Every watch gets an event that no version of the contract knows yet.</summary>
    public void SayUnknown() => Locked(() =>
    {
        foreach (var watch in _open) watch.Say(Outbound.Tomorrow);
    });

    /// <summary>Refuses the next call of a method, a watch included. Several are taken in turn.</summary>
    /// <param name="method">As in the contract, for example GetSignal.</param>
    /// <param name="refusal">How.</param>
    public void RefuseNext(string method, Refusal refusal) => Locked(() =>
    {
        if (!_refusals.TryGetValue(method, out var queue)) _refusals[method] = queue = new Queue<Refusal>();
        queue.Enqueue(refusal);
    });

    /// <summary>Does the next call of a unary method, and tears the connection down instead of answering: the client never hears.</summary>
    /// <param name="method">As in the contract, for example Append.</param>
    public void LoseNextAnswer(string method) => Locked(() => { _unheard.Add(method); });

    private void Next(Twist twist) => Locked(() => { _twist = twist; });

    private void End(Outbound end)
    {
        foreach (var watch in _open) watch.Say(end);
        _open.Clear();
    }
}
