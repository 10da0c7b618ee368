using RegimeGrpc.Core.Evaluation;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>A backtest's report on the wire.</summary>
internal static class WireReport
{
    public static Wire.V1.BacktestReport Show(Report report, JournalIdentity journal)
    {
        var wire = new Wire.V1.BacktestReport
        {
            Model = report.Model,
            Fingerprint = report.Fingerprint,
            Parameters = Show(report.Parameters),
            JournalId = journal.Id,
            Provenance = WireEnums.Show(journal.Provenance),
            Revision = (ulong)report.Revision.Number,
            FirstSeal = WireTime.Show(report.From),
            LastSeal = WireTime.Show(report.To),
            SessionSeals = report.SessionSeals,
            DaySeals = report.DaySeals,
            Scores = Scores(report),
        };
        wire.Curves.AddRange(report.Curves.Select(Show));
        wire.Regimes.AddRange(report.Regimes.Select(Show));
        wire.Claims.AddRange(report.Claims.Select(WireClaims.Show));
        wire.Notes.AddRange(report.Notes);
        return wire;
    }

    public static Wire.V1.Scores Scores(Report report)
    {
        var wire = new Wire.V1.Scores
        {
            RealityCheckP = WireValue.Show(report.Snooping.RealityCheckP),
            DeflatedSharpe = WireValue.Show(report.Snooping.DeflatedSharpe),
        };
        wire.Performances.AddRange(report.Performances.Select(Show));
        wire.Comparisons.AddRange(report.Comparisons.Select(Show));
        wire.Forecasts.AddRange(report.Forecasts.Select(Show));
        wire.RegimeOutcomes.AddRange(report.RegimeOutcomes.Select(Show));
        wire.StanceOutcomes.AddRange(report.StanceOutcomes.Select(Show));
        return wire;
    }

    public static Wire.V1.EvaluationParameters Show(EvaluationParameters parameters) => new()
    {
        CostPerSide = parameters.CostPerSide,
        HorizonDays = parameters.Horizon,
        ReturnBlock = parameters.ReturnBlock,
        OutcomeBlock = parameters.OutcomeBlock,
        Replications = parameters.Replications,
        Seed = parameters.Seed,
        VariantsTried = parameters.VariantsTried,
        Fingerprint = parameters.Fingerprint(),
    };

    public static Wire.V1.Interval Show(Interval interval) => new() { Low = WireValue.Show(interval.Low), High = WireValue.Show(interval.High) };

    private static Wire.V1.EquityCurve Show(EquityCurve curve)
    {
        var wire = new Wire.V1.EquityCurve { Strategy = (Wire.V1.Strategy)(int)curve.Strategy };
        if (curve.Points.Count > 0) wire.FirstDay = WireTime.Show(curve.Points[0].Day);
        foreach (var point in curve.Points)
        {
            wire.Days.Add(point.Day.DayNumber - curve.Points[0].Day.DayNumber);
            wire.Equity.Add(point.Equity);
        }

        wire.Episodes.AddRange(curve.Episodes.Select(episode => new Wire.V1.Episode
        {
            EnterTime = WireTime.Show(episode.Entered),
            LeaveTime = WireTime.Show(episode.Left),
            Return = episode.Return,
        }));
        return wire;
    }

    private static Wire.V1.RegimeRun Show(RegimeRun run) => new()
    {
        State = (Wire.V1.RegimeState)(int)run.State,
        StartTime = WireTime.Show(run.From),
        EndTime = WireTime.Show(run.To),
        Sessions = run.Sessions,
    };

    private static Wire.V1.Performance Show(Performance cell) => new()
    {
        Strategy = (Wire.V1.Strategy)(int)cell.Strategy,
        Period = cell.Period,
        FirstDay = WireTime.Show(cell.From),
        LastDay = WireTime.Show(cell.To),
        Days = cell.Days,
        Return = cell.Return,
        Volatility = WireValue.Show(cell.Volatility),
        Sharpe = WireValue.Show(cell.Sharpe),
        SharpeInterval = Show(cell.SharpeInterval),
        P = WireValue.Show(cell.P),
        AdjustedP = WireValue.Show(cell.AdjustedP),
        MaxDrawdown = cell.MaxDrawdown,
        Exposure = cell.Exposure,
        Turnover = cell.Turnover,
    };

    private static Wire.V1.Comparison Show(Comparison comparison) => new()
    {
        Baseline = (Wire.V1.Strategy)(int)comparison.Baseline,
        Excess = WireValue.Show(comparison.Excess),
        ExcessInterval = Show(comparison.ExcessInterval),
        SharpeDifference = WireValue.Show(comparison.SharpeDifference),
        SharpeInterval = Show(comparison.SharpeInterval),
        P = WireValue.Show(comparison.P),
        AdjustedP = WireValue.Show(comparison.AdjustedP),
    };

    private static Wire.V1.Forecast Show(Forecast forecast)
    {
        var wire = new Wire.V1.Forecast
        {
            Name = forecast.Name,
            Forecasts = forecast.Forecasts,
            EffectiveForecasts = forecast.Effective,
            Brier = WireValue.Show(forecast.Brier),
            BrierClimatology = WireValue.Show(forecast.BrierClimatology),
            Skill = WireValue.Show(forecast.Skill),
            SkillInterval = Show(forecast.SkillInterval),
            LogScore = WireValue.Show(forecast.LogScore),
            LogScoreClimatology = WireValue.Show(forecast.LogScoreClimatology),
        };
        wire.Reliability.AddRange(forecast.Reliability.Select(bin => new Wire.V1.ReliabilityBin
        {
            Low = bin.Low,
            High = bin.High,
            Forecasts = bin.Forecasts,
            MeanForecast = WireValue.Show(bin.MeanForecast),
            Frequency = WireValue.Show(bin.Frequency),
        }));
        return wire;
    }

    private static Wire.V1.StateOutcome Show(StateOutcome outcome) => new()
    {
        State = outcome.State,
        Sessions = outcome.Sessions,
        EffectiveSessions = outcome.Effective,
        Episodes = outcome.Episodes,
        UpShare = WireValue.Show(outcome.UpShare),
        MeanReturn = WireValue.Show(outcome.MeanReturn),
        Interval = Show(outcome.Interval),
    };
}
