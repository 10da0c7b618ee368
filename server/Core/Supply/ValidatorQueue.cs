using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Supply;

/// <summary>Stake that waits to leave (signals.md 9b). Exits are not sales: much of them is staked again.</summary>
internal readonly record struct ValidatorQueue(Value ExitDays, Value NetDays, SupplyInput ChurnSource)
{
    public static ValidatorQueue At(SupplyBook book, Instant at, SupplyParameters parameters)
    {
        var read = book.Newest(SupplyInput.ChurnLimit, at, "churn limit");
        var stake = book.Newest(SupplyInput.ActiveStake, at, "churn limit and no active stake");
        var source = read.IsOk || !stake.IsOk ? SupplyInput.ChurnLimit : SupplyInput.ActiveStake;
        var churn = read.IsOk || !stake.IsOk ? read : Value.Of(Limit(stake.Number, parameters));
        var exit = book.Newest(SupplyInput.ExitQueue, at, "exit queue");
        var entry = book.Newest(SupplyInput.EntryQueue, at, "entry queue");
        var exitDays = !exit.IsOk ? exit : !churn.IsOk ? churn : Days(exit.Number, churn.Number, parameters);
        var net = !exitDays.IsOk ? exitDays : !entry.IsOk ? entry : Days(exit.Number - entry.Number, churn.Number, parameters);
        return new(exitDays, net, source);
    }

    /// <summary>Churn limit of Electra, ETH an epoch.</summary>
    /// <param name="activeStake">ETH.</param>
    /// <param name="parameters">The chain's constants.</param>
    public static double Limit(double activeStake, SupplyParameters parameters) =>
        Math.Min(parameters.MostChurn, Math.Max(parameters.LeastChurn, activeStake / parameters.ChurnQuotient));

    public Value Overhang(SupplyParameters parameters)
    {
        if (!NetDays.IsOk) return NetDays;
        var wait = Math.Clamp(ExitDays.Number / parameters.ExitDaysScale, 0, 1);
        return Value.Of(wait * Math.Clamp(0.5 + (NetDays.Number / parameters.NetDaysScale), parameters.LeastNetFactor, 1));
    }

    private static Value Days(double stake, double churn, SupplyParameters parameters) =>
        churn > 0 ? Value.Of(stake / (churn * parameters.EpochsPerDay)) : Value.Unavailable("the churn limit is zero");
}
