using System.Collections.Immutable;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>
/// State of the liquidity cycle (signals.md section 6): takes readings as they become known, steps once at each equity close.
/// Size is bounded by the windows. Not thread-safe.
/// </summary>
public sealed class LiquidityGauge
{
    private readonly LiquidityParameters _parameters;
    private readonly ReadingHistory[] _inputs;
    private readonly WeeklyRecord _weeks;
    private readonly ImpulseHistory _impulses;
    private LiquidityState _state = LiquidityState.Unknown;
    private bool _closesRestated;

    // Results that follow from the histories alone; null after a change, and after loading.
    private readonly ChangeScore?[] _scores = new ChangeScore?[LiquidityInputs.Count];
    private ImmutableArray<LiquidityBeta>? _betas;

    public LiquidityGauge(LiquidityParameters parameters)
        : this(parameters, NewInputs(parameters), new WeeklyRecord(parameters), new ImpulseHistory(parameters.AccelerationSessions))
    {
    }

    private LiquidityGauge(LiquidityParameters parameters, ReadingHistory[] inputs, WeeklyRecord weeks, ImpulseHistory impulses)
    {
        _parameters = parameters;
        _inputs = inputs;
        _weeks = weeks;
        _impulses = impulses;
    }

    /// <summary>The newest reading of an input, for its availability; null when there is none.</summary>
    public Reading? Newest(LiquidityInput input) => _inputs[(int)input].Newest;

    /// <summary>
    /// A reading of an input, one a UTC date. Another value for a date replaces the first from the next seal on, except where the
    /// rule keeps first vintages and this is no correction.
    /// </summary>
    public void Observe(LiquidityInput input, Instant eventTime, Instant knownAt, double value, bool correction = false)
    {
        if (!_inputs[(int)input].Put(new Reading(value, eventTime, knownAt), correction)) return;
        _scores[(int)input] = null;
        if (input == LiquidityInput.Nfci) _betas = null;
    }

    /// <summary>
    /// Prices at the close instant of a session, null where missing: the weekly returns of the regressions are made of each week's last.
    /// </summary>
    public void ObserveCloses(Session session, double? asset, double? leader, double? benchmark)
    {
        if (!_weeks.Put(session, asset, leader, benchmark)) return;
        if (InRegressions(session.Date)) _betas = null;
        if (session.Number <= _impulses.Newest) _closesRestated = true;
    }

    /// <summary>The leader's close of a UTC day: the weekly returns are made of it where the leader is not sampled at session closes.</summary>
    public void ObserveLeaderDay(DateOnly day, double close)
    {
        if (!_weeks.PutLeaderDay(day, close) || !InRegressions(day)) return;
        _betas = null;
        _closesRestated = true;
    }

    /// <summary>Steps at the equity close of a session, over everything observed so far.</summary>
    /// <param name="session">After the last sealed one.</param>
    /// <param name="availability">
    /// How fresh each input is, 0 to 1, by the number of its <see cref="LiquidityInput"/> (signals.md 11.2). Of two series for one
    /// component the more available one is taken, the preferred one when they are equal.
    /// </param>
    /// <exception cref="ArgumentException">The session is not after the last sealed one, or an availability is missing.</exception>
    public Liquidity Seal(Session session, ReadOnlySpan<double> availability)
    {
        if (session.Number <= _impulses.Newest) throw new ArgumentException($"Session {session.Date:o} is not after the last sealed one", nameof(session));
        if (availability.Length != LiquidityInputs.Count) throw new ArgumentException("One availability an input", nameof(availability));

        var components = ImmutableArray.CreateBuilder<Component>(_parameters.Components.Length);
        double weights = 0, available = 0, sum = 0;
        foreach (var rule in _parameters.Components)
        {
            var component = Score(rule, availability);
            components.Add(component);
            weights += component.Weight;
            available += component.Weight * component.Availability;
            sum += component.Weight * component.Availability * component.Z.Or(0);
        }

        var impulse = available > 0 ? Value.Of(sum / available) : Value.Unavailable("no component is available");
        _state = LiquidityMachine.Next(_state, impulse, _parameters);
        return new()
        {
            State = _state,
            Impulse = impulse,
            Acceleration = _impulses.Step(session.Number, impulse),
            Level = Newest(LiquidityInput.Nfci) is { } nfci ? Value.Of(nfci.Value) : Value.Unavailable("no reading is known"),
            Coverage = weights > 0 ? available / weights : 0,
            Components = components.MoveToImmutable(),
            Betas = _betas ??= _weeks.Betas(_inputs[(int)LiquidityInput.Nfci]),
            Restated = TakeRestated(),
        };
    }

    public void Save(CanonicalWriter writer)
    {
        foreach (var input in _inputs) input.Save(writer);
        _weeks.Save(writer);
        _impulses.Save(writer);
        writer.Byte((byte)_state);
        writer.Bool(_closesRestated);
    }

    /// <exception cref="FormatException">The bytes are no such state.</exception>
    public static LiquidityGauge Load(CanonicalReader reader, LiquidityParameters parameters)
    {
        var inputs = new ReadingHistory[LiquidityInputs.Count];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = ReadingHistory.Load(reader, Capacity(parameters, (LiquidityInput)i), FirstVintage(parameters, (LiquidityInput)i));
        return new(parameters, inputs, WeeklyRecord.Load(reader, parameters), ImpulseHistory.Load(reader, parameters.AccelerationSessions))
        {
            _state = LiquidityMachine.Decode(reader.Byte()),
            _closesRestated = reader.Bool(),
        };
    }

    // A week enters the regressions with its NFCI, some days after it is over.
    private bool InRegressions(DateOnly day) => Newest(LiquidityInput.Nfci) is { } nfci && WeekClose.Friday(day) <= nfci.EventTime.UtcDate;

    private Component Score(ComponentRule rule, ReadOnlySpan<double> availability)
    {
        var chosen = rule.Inputs[0];
        double best = 0;
        foreach (var input in rule.Inputs)
        {
            var usable = Math.Clamp(availability[(int)input], 0, 1);
            if (!(usable > best) || !ScoreOf(input, rule).Z.IsOk) continue;
            best = usable;
            chosen = input;
        }

        var score = ScoreOf(chosen, rule);
        var newest = Newest(chosen);
        return new()
        {
            Id = LiquidityInputs.Id(chosen),
            Change = score.Change,
            Z = score.Z,
            Weight = rule.Weight,
            Availability = best,
            EventTime = newest?.EventTime,
            KnownAt = newest?.KnownAt,
        };
    }

    private ChangeScore ScoreOf(LiquidityInput input, ComponentRule rule) =>
        _scores[(int)input] ??= ChangeScore.Of(_inputs[(int)input], rule, _parameters.LagTolerance);

    private bool TakeRestated()
    {
        var restated = _closesRestated;
        _closesRestated = false;
        foreach (var input in _inputs)
        {
            restated |= input.Restated;
            input.MarkSealed();
        }

        return restated;
    }

    private static ReadingHistory[] NewInputs(LiquidityParameters parameters)
    {
        var inputs = new ReadingHistory[LiquidityInputs.Count];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = new ReadingHistory(Capacity(parameters, (LiquidityInput)i), FirstVintage(parameters, (LiquidityInput)i));
        return inputs;
    }

    private static ComponentRule? RuleOf(LiquidityParameters parameters, LiquidityInput input)
    {
        foreach (var rule in parameters.Components)
            if (rule.Inputs.Contains(input)) return rule;
        return null;
    }

    private static bool FirstVintage(LiquidityParameters parameters, LiquidityInput input) => RuleOf(parameters, input)?.FirstVintage ?? false;

    // The regressions look further back at the NFCI than its score does.
    private static int Capacity(LiquidityParameters parameters, LiquidityInput input)
    {
        var scored = RuleOf(parameters, input) is { } rule ? ChangeScore.Readings(rule) : 1;
        return input == LiquidityInput.Nfci ? Math.Max(scored, parameters.MostWeeks + 1) : scored;
    }
}
