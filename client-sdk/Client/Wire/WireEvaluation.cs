using RegimeGrpc.Client.Evaluation;
using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireEvaluation
{
    internal static V1.RunBacktestRequest Write(this BacktestOptions options) => new()
    {
        Model = options.Model,
        StartTime = options.From.Write(),
        EndTime = options.To.Write(),
        Parameters = options.Parameters?.Write(),
        ExcludeRuleDated = options.ExcludeRuleDated,
    };

    internal static BacktestEvent Read(this V1.RunBacktestResponse wire) => wire.EventCase switch
    {
        V1.RunBacktestResponse.EventOneofCase.Progress => new BacktestEvent.Progressed(
            new(wire.Progress.Revision), new(wire.Progress.LastRevision), wire.Progress.JournalTime.Read(), (long)wire.Progress.Seals),
        V1.RunBacktestResponse.EventOneofCase.Report => new BacktestEvent.Completed(wire.Report.Read()),
        _ => new BacktestEvent.Unknown(),
    };

    internal static BacktestReport Read(this V1.BacktestReport wire) => new()
    {
        Model = wire.Model,
        Fingerprint = wire.Fingerprint,
        Parameters = wire.Parameters?.Read() ?? new(),
        JournalId = wire.JournalId,
        Provenance = (Provenance)wire.Provenance,
        Revision = new(wire.Revision),
        FirstSeal = wire.FirstSeal.Read(),
        LastSeal = wire.LastSeal.Read(),
        SessionSeals = wire.SessionSeals,
        DaySeals = wire.DaySeals,
        Curves = wire.Curves.ReadAll(Read),
        Regimes = wire.Regimes.ReadAll(static x => new RegimeRun((RegimeState)x.State, x.StartTime.Read(), x.EndTime.Read(), x.Sessions)),
        Scores = wire.Scores?.Read() ?? new(),
        Claims = wire.Claims.ReadAll(Read),
        Notes = wire.Notes.ReadAll(static x => x),
    };

    internal static Scorecard Read(this V1.GetScorecardResponse wire) => new()
    {
        Model = wire.Model,
        Fingerprint = wire.Fingerprint,
        Parameters = wire.Parameters?.Read() ?? new(),
        SealedRevision = new(wire.SealedRevision),
        FirstSeal = wire.FirstSeal.Read(),
        LastSeal = wire.LastSeal.Read(),
        Scores = wire.Scores?.Read() ?? new(),
        Notes = wire.Notes.ReadAll(static x => x),
        Replica = wire.Replica?.Read() ?? new(),
    };

    internal static Claims Read(this V1.ListClaimsResponse wire) => new()
    {
        Model = wire.Model,
        Fingerprint = wire.Fingerprint,
        SealedRevision = new(wire.SealedRevision),
        All = wire.Claims.ReadAll(Read),
        Replica = wire.Replica?.Read() ?? new(),
    };

    internal static Claim Read(this V1.Claim wire) => new()
    {
        Id = wire.Id,
        Text = wire.Text,
        Measure = wire.Measure,
        Verdict = (Verdict)wire.Verdict,
        Reason = wire.Reason,
        Estimate = wire.Estimate.Read(),
        Interval = wire.Interval.Read(),
        CorrectedInterval = wire.CorrectedInterval.Read(),
        P = wire.P.Read(),
        AdjustedP = wire.AdjustedP.Read(),
        Observations = wire.Observations,
        EffectiveObservations = wire.EffectiveObservations,
        Episodes = wire.Episodes,
        From = wire.StartTime.Read(),
        To = wire.EndTime.Read(),
        Fingerprint = wire.Fingerprint,
        Details = wire.Details.ReadAll(static x => new ClaimDetail(x.Name, x.Value.Read(), x.Observations)),
    };

    private static V1.EvaluationParameters Write(this EvaluationParameters parameters)
    {
        var wire = new V1.EvaluationParameters();
        if (parameters.CostPerSide is { } cost) wire.CostPerSide = cost;
        if (parameters.HorizonDays is { } days) wire.HorizonDays = days;
        if (parameters.ReturnBlock is { } returns) wire.ReturnBlock = returns;
        if (parameters.OutcomeBlock is { } outcomes) wire.OutcomeBlock = outcomes;
        if (parameters.Replications is { } replications) wire.Replications = replications;
        if (parameters.Seed is { } seed) wire.Seed = seed;
        if (parameters.VariantsTried is { } variants) wire.VariantsTried = variants;
        return wire;
    }

    private static EvaluationParameters Read(this V1.EvaluationParameters wire) => new()
    {
        CostPerSide = wire.HasCostPerSide ? wire.CostPerSide : null,
        HorizonDays = wire.HasHorizonDays ? wire.HorizonDays : null,
        ReturnBlock = wire.HasReturnBlock ? wire.ReturnBlock : null,
        OutcomeBlock = wire.HasOutcomeBlock ? wire.OutcomeBlock : null,
        Replications = wire.HasReplications ? wire.Replications : null,
        Seed = wire.HasSeed ? wire.Seed : null,
        VariantsTried = wire.HasVariantsTried ? wire.VariantsTried : null,
        Fingerprint = wire.Fingerprint,
    };

    private static Interval Read(this V1.Interval? wire) => new(wire?.Low.Read() ?? default, wire?.High.Read() ?? default);

    private static EquityCurve Read(V1.EquityCurve wire)
    {
        var first = wire.FirstDay.Read() ?? default;
        return new()
        {
            Strategy = (Strategy)wire.Strategy,
            Points = [.. wire.Days.Zip(wire.Equity, (day, equity) => new EquityPoint(first.AddDays(day), equity))],
            Episodes = wire.Episodes.ReadAll(static x => new Episode(x.EnterTime.Read(), x.LeaveTime.Read(), x.Return)),
        };
    }

    private static Scores Read(this V1.Scores wire) => new()
    {
        Performances = wire.Performances.ReadAll(Read),
        Comparisons = wire.Comparisons.ReadAll(Read),
        RealityCheckP = wire.RealityCheckP.Read(),
        DeflatedSharpe = wire.DeflatedSharpe.Read(),
        Forecasts = wire.Forecasts.ReadAll(Read),
        RegimeOutcomes = wire.RegimeOutcomes.ReadAll(Read),
        StanceOutcomes = wire.StanceOutcomes.ReadAll(Read),
    };

    private static Performance Read(V1.Performance wire) => new()
    {
        Strategy = (Strategy)wire.Strategy,
        Period = wire.Period,
        FirstDay = wire.FirstDay.Read(),
        LastDay = wire.LastDay.Read(),
        Days = wire.Days,
        Return = wire.Return,
        Volatility = wire.Volatility.Read(),
        Sharpe = wire.Sharpe.Read(),
        SharpeInterval = wire.SharpeInterval.Read(),
        P = wire.P.Read(),
        AdjustedP = wire.AdjustedP.Read(),
        MaxDrawdown = wire.MaxDrawdown,
        Exposure = wire.Exposure,
        Turnover = wire.Turnover,
    };

    private static Comparison Read(V1.Comparison wire) => new()
    {
        Baseline = (Strategy)wire.Baseline,
        Excess = wire.Excess.Read(),
        ExcessInterval = wire.ExcessInterval.Read(),
        SharpeDifference = wire.SharpeDifference.Read(),
        SharpeInterval = wire.SharpeInterval.Read(),
        P = wire.P.Read(),
        AdjustedP = wire.AdjustedP.Read(),
    };

    private static Forecast Read(V1.Forecast wire) => new()
    {
        Name = wire.Name,
        Forecasts = wire.Forecasts,
        EffectiveForecasts = wire.EffectiveForecasts,
        Brier = wire.Brier.Read(),
        BrierClimatology = wire.BrierClimatology.Read(),
        Skill = wire.Skill.Read(),
        SkillInterval = wire.SkillInterval.Read(),
        LogScore = wire.LogScore.Read(),
        LogScoreClimatology = wire.LogScoreClimatology.Read(),
        Reliability = wire.Reliability.ReadAll(static x => new ReliabilityBin(x.Low, x.High, x.Forecasts, x.MeanForecast.Read(), x.Frequency.Read())),
    };

    private static StateOutcome Read(V1.StateOutcome wire) => new()
    {
        State = wire.State,
        Sessions = wire.Sessions,
        EffectiveSessions = wire.EffectiveSessions,
        Episodes = wire.Episodes,
        UpShare = wire.UpShare.Read(),
        MeanReturn = wire.MeanReturn.Read(),
        Interval = wire.Interval.Read(),
    };
}
