using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>
/// The verdict (signals.md section 11): regime, stance and calibration. The regime steps at session closes only; the stance is
/// evaluated again at every UTC day end. Not thread safe. Its size is bounded: the newest records and the sessions of one horizon.
/// </summary>
public sealed class VerdictState
{
    private readonly VerdictParameters _parameters;
    private readonly CalibrationBook _calibration;
    private RegimeMachine _machine = RegimeMachine.Start;

    public VerdictState(VerdictParameters parameters)
    {
        _parameters = parameters;
        _calibration = new(parameters.Calibration);
    }

    private VerdictState(VerdictParameters parameters, CanonicalReader reader)
    {
        _parameters = parameters;
        _machine = RegimeMachine.Load(reader);
        _calibration = CalibrationBook.Load(reader, parameters.Calibration);
        Regime = reader.OptionalRef(Verdict.Regime.Decode);
        Stance = reader.OptionalRef(Verdict.Stance.Decode);
    }

    /// <summary>The newest sealed regime; null before the first session close.</summary>
    public Regime? Regime { get; private set; }

    /// <summary>The newest sealed stance; null before the first seal.</summary>
    public Stance? Stance { get; private set; }

    /// <summary>Steps regime and stance.</summary>
    /// <param name="inputs">What is known at the seal.</param>
    /// <param name="asOf">The actual seal instant.</param>
    public (Regime Regime, Stance Stance) SealEquityClose(VerdictInputs inputs, Instant asOf)
    {
        var appetite = AxisScore.Of(new AppetiteEvidence(inputs, asOf, _parameters.Appetite).Items(), -1, 1);
        var fragility = AxisScore.Of(new FragilityEvidence(inputs, asOf, _parameters.Fragility, _parameters.Appetite.NearRecord).Items(), 0, 1);
        var coverage = Math.Min(appetite.Score.Coverage, fragility.Score.Coverage);
        var thresholds = RawVerdict.While(_machine.State, _parameters.Regime);
        var raw = thresholds.Of(Number(appetite.Score.Mean), Number(fragility.Score.Mean));
        var suspended = inputs.Macro.Reading.Gate == MacroGate.Suspended;
        var core = MissingCore(inputs, asOf);
        _machine = _machine.Next(raw, core is null, coverage, suspended, asOf, _parameters.Regime, out var move);
        Evidence[] evidence = [.. appetite.Items, .. fragility.Items];
        Regime = new()
        {
            State = _machine.State,
            Raw = raw,
            Since = _machine.Since,
            Sessions = _machine.Sessions,
            Appetite = appetite.Score,
            Fragility = fragility.Score,
            Coverage = coverage,
            Agreement = appetite.Agreement,
            Robust = raw != RegimeState.Unknown
                && thresholds.Of(Number(appetite.Score.Low), Number(fragility.Score.High)) == thresholds.Of(Number(appetite.Score.High), Number(fragility.Score.Low)),
            EvidenceQuality = Quality(appetite, fragility, coverage, thresholds),
            Evidence = evidence,
            Reasons = RegimeReasons.Of(
                move, _machine, raw, thresholds, appetite.Score, fragility.Score, suspended, core ?? default, evidence, _parameters.Regime),
            Calibration = _calibration.Publish(_machine.State),
        };
        if (inputs.AssetClose.Reading is { IsOk: true, Number: var price }) _calibration.Record(_machine.State, price, asOf.UtcDate);
        Stance = new StanceRule(inputs, _parameters).Next(Stance, Regime, asOf);
        return (Regime, Stance);
    }

    /// <summary>Evaluates the stance again, and resolves the outcomes that are due. The regime does not move.</summary>
    /// <param name="inputs">What is known at the seal; <see cref="VerdictInputs.AssetClose"/> is the close of <paramref name="day"/>.</param>
    /// <param name="day">The UTC day that ended.</param>
    /// <param name="asOf">The actual seal instant.</param>
    public Stance SealUtcDay(VerdictInputs inputs, DateOnly day, Instant asOf)
    {
        if (inputs.AssetClose.Reading is { IsOk: true, Number: var close }) _calibration.Resolve(close, day);
        return Stance = new StanceRule(inputs, _parameters).Next(Stance, Regime, asOf);
    }

    /// <summary>Writes the whole state; the same state gives the same bytes.</summary>
    public void Save(CanonicalWriter writer)
    {
        _machine.Save(writer);
        _calibration.Save(writer);
        writer.OptionalRef(Regime, static (w, regime) => regime.Encode(w));
        writer.OptionalRef(Stance, static (w, stance) => stance.Encode(w));
    }

    /// <param name="reader">At the start of what <see cref="Save"/> wrote.</param>
    /// <param name="parameters">The ones it was saved with.</param>
    /// <exception cref="FormatException">The bytes are damaged.</exception>
    public static VerdictState Load(CanonicalReader reader, VerdictParameters parameters) => new(parameters, reader);

    private static double? Number(Value value) => value.IsOk ? value.Number : null;

    /// <summary>The first core input that is not there, or has been overdue so long that it no longer counts.</summary>
    private static Value? MissingCore(VerdictInputs inputs, Instant at) => Missing(inputs.IndexClose, at, "the close of the index") ?? Missing(inputs.AssetClose, at, "the close of the asset");

    private static Value? Missing(in Input<Value> input, Instant at, string name)
    {
        if (!input.Reading.IsOk) return Value.Unavailable(string.Concat(name, ": ", input.Reading.Reason));
        return input.Availability(at) > 0 ? null : Value.Unavailable(string.Concat(name, " is long overdue"));
    }

    /// <summary>Evidence quality (signals.md 11.5): 0 without coverage, whatever else is unknown then.</summary>
    private Value Quality(AxisScore appetite, AxisScore fragility, double coverage, in RawVerdict thresholds)
    {
        if (appetite.Score.Mean is not { IsOk: true, Number: var a } || fragility.Score.Mean is not { IsOk: true, Number: var f }) return Value.Of(0);
        var margin = Math.Clamp(thresholds.Margin(a, f) / _parameters.Regime.FullMargin, 0, 1);
        return Value.Of(coverage * (0.5 + 0.5 * appetite.Agreement.Or(0)) * margin);
    }
}
