using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>Says in plain words why the regime is what it is: what the machine did, the deciding inequality, the weightiest evidence.</summary>
internal static class RegimeReasons
{
    private const int Weightiest = 3;

    public static IReadOnlyList<string> Of(
        RegimeMove move,
        in RegimeMachine machine,
        RegimeState raw,
        in RawVerdict thresholds,
        Score appetite,
        Score fragility,
        bool suspended,
        Value core,
        IReadOnlyList<Evidence> evidence,
        RegimeParameters parameters)
    {
        var reasons = new List<string>();
        if (Move(move, machine, raw, core, Math.Min(appetite.Coverage, fragility.Coverage), parameters) is { } first) reasons.Add(first);
        reasons.Add(Inequality(raw, thresholds, appetite, fragility));
        if (suspended) reasons.Add("the macro gate is SUSPENDED: no regime beyond FRAGILE_RISK_ON");
        foreach (var item in Top(evidence)) reasons.Add(Item(item));
        return reasons;
    }

    private static string? Move(RegimeMove move, in RegimeMachine machine, RegimeState raw, Value core, double coverage, RegimeParameters parameters) => move switch
    {
        RegimeMove.CoreMissing => string.Concat("a core input is missing: ", core.Reason),
        RegimeMove.Uncovered => string.Concat(
            "coverage ", PlainNumber.Text(coverage), " is under ", PlainNumber.Text(parameters.LeastCoverage), " for ",
            PlainNumber.Whole(machine.UncoveredSessions), " sessions"),
        RegimeMove.AwaitsRepeat => string.Concat(
            StateName.Of<RegimeState>(machine.Last), " must be seen ", PlainNumber.Whole(parameters.UpgradeSessions), " sessions in a row"),
        RegimeMove.Dwells => string.Concat(
            StateName.Of<RegimeState>(machine.State), " lasts at least ", PlainNumber.Whole(parameters.Dwell), " sessions before ",
            StateName.Of<RegimeState>(machine.Last)),
        RegimeMove.AwaitsCoverage => string.Concat(
            "coverage ", PlainNumber.Text(coverage), " is under ", PlainNumber.Text(parameters.LeastCoverage), ": no better regime"),
        RegimeMove.NoVerdict => string.Concat("the scores say nothing, so ", StateName.Of<RegimeState>(machine.State), " stands"),
        _ => null,
    };

    private static string Inequality(RegimeState raw, in RawVerdict thresholds, Score appetite, Score fragility)
    {
        if (!appetite.Mean.IsOk) return string.Concat("appetite is unknown: ", appetite.Mean.Reason);
        var a = string.Concat("appetite ", PlainNumber.Text(appetite.Mean.Number));
        var (off, on) = (PlainNumber.Text(thresholds.Off), PlainNumber.Text(thresholds.On));
        if (raw == RegimeState.RiskOff) return string.Concat(a, " is at or under ", off, ": RISK_OFF");
        if (raw == RegimeState.Neutral) return string.Concat(a, " lies between ", off, " and ", on, ": NEUTRAL");
        a = string.Concat(a, " is at or over ", on);
        if (!fragility.Mean.IsOk) return string.Concat(a, ", fragility is unknown: ", fragility.Mean.Reason);
        return string.Concat(
            a, " and fragility ", PlainNumber.Text(fragility.Mean.Number),
            raw == RegimeState.FragileRiskOn ? " at or over " : " under ", PlainNumber.Text(thresholds.Fragile), ": ", StateName.Of<RegimeState>(raw));
    }

    private static string Item(Evidence item) => string.Concat(
        item.Id, " gives ", PlainNumber.Text(item.Contribution.Number),
        item.Axis == EvidenceAxis.Appetite ? " of appetite: " : " of fragility: ", item.Reason);

    /// <summary>Largest contributions first, the earlier of equals first.</summary>
    private static List<Evidence> Top(IReadOnlyList<Evidence> evidence) =>
    [
        .. evidence
            .Where(static item => item.Contribution.IsOk && item.Contribution.Number != 0)
            .OrderByDescending(static item => Math.Abs(item.Contribution.Number))
            .Take(Weightiest),
    ];
}
