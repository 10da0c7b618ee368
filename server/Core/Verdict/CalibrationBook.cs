using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>
/// Counts how states turned out (signals.md 11.5): each session close waits for the asset's UTC day close a horizon later, and is
/// counted then, never before. What was published is scored as it was published.
/// </summary>
internal sealed class CalibrationBook(CalibrationParameters parameters)
{
    private readonly record struct Waiting(DateOnly Due, RegimeState State, double Price, Value Frequency, Value Base);

    private static readonly Value NoneResolved = Value.Unavailable("no outcome has been resolved yet");
    private static readonly Value NoneInState = Value.Unavailable("no outcome of this state has been resolved yet");

    private readonly Queue<Waiting> _waiting = new();
    private readonly int[] _resolved = new int[(int)RegimeState.RiskOn + 1];
    private readonly int[] _hits = new int[(int)RegimeState.RiskOn + 1];
    private int _scored;
    private double _squares;
    private double _climatologySquares;

    /// <summary>Takes up a session: its state, and the asset's price at its close.</summary>
    public void Record(RegimeState state, double price, DateOnly day)
    {
        var (frequency, rate) = Rates(state);
        _waiting.Enqueue(new(day.AddDays(parameters.Horizon), state, price, frequency, rate));
    }

    /// <summary>Takes the asset's close of a UTC day: it resolves the sessions that were due by then.</summary>
    public void Resolve(double close, DateOnly day)
    {
        while (_waiting.TryPeek(out var session) && session.Due <= day)
        {
            _waiting.Dequeue();
            var hit = close > session.Price;
            _resolved[(int)session.State]++;
            if (hit) _hits[(int)session.State]++;
            if (session.Frequency is not { IsOk: true, Number: var frequency } || session.Base is not { IsOk: true, Number: var rate }) continue;
            var outcome = hit ? 1.0 : 0.0;
            _scored++;
            _squares += (frequency - outcome) * (frequency - outcome);
            _climatologySquares += (rate - outcome) * (rate - outcome);
        }
    }

    public Calibration Publish(RegimeState state)
    {
        var (frequency, rate) = Rates(state);
        var observations = _resolved[(int)state];
        var effective = observations / (double)parameters.Horizon;
        var (low, high) = Wilson(observations, _hits[(int)state], effective);
        var brier = _scored > 0 ? Value.Of(_squares / _scored) : NoneResolved;
        var climatology = _scored > 0 ? Value.Of(_climatologySquares / _scored) : NoneResolved;
        var skill = brier.IsOk && climatology is { IsOk: true, Number: > 0 } ? Value.Of(1 - brier.Number / climatology.Number) : NoneResolved;
        return new()
        {
            Target = string.Concat("asset close ", PlainNumber.Whole(parameters.Horizon), " days later above the session's"),
            Calibrated = skill is { IsOk: true, Number: > 0 },
            Observations = observations,
            EffectiveObservations = effective,
            Frequency = frequency,
            Base = rate,
            Low = low,
            High = high,
            Brier = brier,
            BrierClimatology = climatology,
            Skill = skill,
        };
    }

    public void Save(CanonicalWriter writer)
    {
        writer.List(_waiting, static (w, session) =>
        {
            w.Date(session.Due);
            w.Byte((byte)session.State);
            w.Double(session.Price);
            session.Frequency.Encode(w);
            session.Base.Encode(w);
        });
        writer.List(_resolved, static (w, count) => w.Int(count));
        writer.List(_hits, static (w, count) => w.Int(count));
        writer.Int(_scored);
        writer.Double(_squares);
        writer.Double(_climatologySquares);
    }

    public static CalibrationBook Load(CanonicalReader reader, CalibrationParameters parameters)
    {
        var book = new CalibrationBook(parameters);
        foreach (var session in reader.List(static r => new Waiting(r.Date(), (RegimeState)r.Byte(), r.Double(), Value.Decode(r), Value.Decode(r))))
            book._waiting.Enqueue(session);
        LoadCounts(reader, book._resolved);
        LoadCounts(reader, book._hits);
        book._scored = reader.Int();
        book._squares = reader.Double();
        book._climatologySquares = reader.Double();
        return book;
    }

    private static void LoadCounts(CanonicalReader reader, int[] counts)
    {
        var saved = reader.List(static r => r.Int());
        if (saved.Count != counts.Length) throw new FormatException($"Counts of other states: {saved.Count}");
        saved.CopyTo(counts);
    }

    private (Value Frequency, Value Base) Rates(RegimeState state)
    {
        int resolved = 0, hits = 0;
        for (var i = 0; i < _resolved.Length; i++) (resolved, hits) = (resolved + _resolved[i], hits + _hits[i]);
        if (resolved == 0) return (NoneResolved, NoneResolved);
        var rate = hits / (double)resolved;
        var overlap = (double)parameters.Horizon;
        var frequency = (_hits[(int)state] / overlap + parameters.Prior * rate) / (_resolved[(int)state] / overlap + parameters.Prior);
        return (Value.Of(frequency), Value.Of(rate));
    }

    private static (Value Low, Value High) Wilson(int observations, int hits, double effective)
    {
        if (observations == 0) return (NoneInState, NoneInState);
        var p = hits / (double)observations;
        var z2 = NormalQuantile.Z025 * NormalQuantile.Z025;
        var scale = 1 + z2 / effective;
        var centre = (p + z2 / (2 * effective)) / scale;
        var half = NormalQuantile.Z025 * Math.Sqrt(p * (1 - p) / effective + z2 / (4 * effective * effective)) / scale;
        return (Value.Of(Math.Max(0, centre - half)), Value.Of(Math.Min(1, centre + half)));
    }
}
