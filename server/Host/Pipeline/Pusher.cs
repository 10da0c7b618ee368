namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Walks its watches whenever the board moves, and lets each write what it lacks. It never waits for one: a watch whose last
/// write has not gone out yet writes on by itself when it has. Runs while it has watches.
/// </summary>
internal sealed class Pusher(Board board)
{
    private readonly Lock _gate = new();
    private readonly List<Seat> _seats = [];
    private bool _isRunning;

    public int Count => _seats.Count;

    public void Add(Seat seat)
    {
        lock (_gate)
        {
            seat.Place = _seats.Count;
            _seats.Add(seat);
            if (_isRunning) return;
            _isRunning = true;
        }

        _ = Task.Run(PushAsync);
    }

    public void Remove(Seat seat)
    {
        lock (_gate)
        {
            var last = _seats[^1];
            _seats[last.Place = seat.Place] = last;
            _seats.RemoveAt(_seats.Count - 1);
        }
    }

    private async Task PushAsync()
    {
        while (true)
        {
            var (moved, closed) = (board.Moved, board.IsClosed);
            // From the end: one that leaves is replaced by the last, which has been kicked then; one that comes kicks itself.
            for (var i = _seats.Count - 1; i >= 0; i--) SeatAt(i)?.Kick();
            lock (_gate)
            {
                if (closed || _seats.Count == 0)
                {
                    _isRunning = false;
                    return;
                }
            }

            await moved;
        }
    }

    private Seat? SeatAt(int place)
    {
        lock (_gate) return place < _seats.Count ? _seats[place] : null;
    }
}
