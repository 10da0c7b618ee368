using System.Collections.Immutable;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>The squeeze table and the durability score drawn from it (signals.md 3.4).</summary>
internal sealed class SqueezeTable(SmallCapsParameters parameters)
{
    /// <summary>Every row of the table, in its order.</summary>
    public ImmutableArray<SqueezeItem> Rows(Tape tape, IndexPath path, Func<SmallCapsInput, DatedSeries<double>> input, double[][] breadth)
    {
        var squeeze = parameters.Squeeze;
        var weights = squeeze.Weights;
        var index = new IndexRows(tape, squeeze);
        var funds = new FundRows(tape, parameters);
        var stress = new StressRows(tape, squeeze);
        var flows = new FlowRows(tape, squeeze);
        var episode = new EpisodeRows(path, squeeze);
        double[] Lay(SmallCapsInput which) => tape.Lay(input(which));
        return
        [
            Item("conc", index.Concentration(), weights.Concentration),
            Item("er", index.Efficiency(), weights.Efficiency),
            Item("rv", index.Volatility(), weights.Volatility),
            Item("qual", funds.QualityGap(Lay(SmallCapsInput.Iwm), Lay(SmallCapsInput.Ijr), Lay(SmallCapsInput.Mdy)), weights.QualityGap),
            Item("gap", index.Overnight(), weights.Overnight),
            Item("rvol", funds.Volume(Lay(SmallCapsInput.IwmVolume)), weights.Volume),
            Item("hold", episode.Hold(), weights.Hold),
            Item("ft", episode.FollowThrough(), weights.FollowThrough),
            Item("vix", stress.VolatilityIndex(Lay(SmallCapsInput.Rvx), Lay(SmallCapsInput.Vix)), weights.VolatilityIndex),
            Item("cred", stress.Credit(input(SmallCapsInput.HighYieldSpread), input(SmallCapsInput.BaaSpread)), weights.Credit),
            Item("brd", funds.BreadthRow(breadth), weights.Breadth),
            Item("si", flows.ShortInterest(input(SmallCapsInput.ShortInterest)), weights.ShortInterest),
            Item("gex", flows.Gamma(input(SmallCapsInput.GammaExposure)), weights.Gamma),
            Item("lhh", index.LastHalfHour(Lay(SmallCapsInput.HalfHourBeforeClose)), weights.LastHalfHour),
            Item("svr", flows.ShortVolume(input(SmallCapsInput.ShortVolumeShare)), weights.ShortVolume),
        ];
    }

    /// <summary>1 / (1 + exp(1.5 s)), s the mean of the known rows by weight and availability.</summary>
    public Value Score(ImmutableArray<SqueezeItem> rows, Value drawdown)
    {
        if (!drawdown.IsOk) return drawdown;
        if (drawdown.Number > parameters.Squeeze.MaximumDrawdown)
            return Value.NotApplicable("the index is too far under its record");
        double sum = 0, known = 0;
        foreach (var row in rows)
        {
            if (!row.Value.IsOk) continue;
            sum += row.Weight * row.Availability * row.Value.Number;
            known += row.Weight * row.Availability;
        }

        return known > 0
            ? Value.Of(1 / (1 + Elementary.Exp(parameters.Squeeze.Steepness * (sum / known))))
            : Value.Unavailable("no row of the squeeze table is known");
    }

    /// <summary>Known weight over the weight of the rows that apply; 0 when none applies.</summary>
    public static double Coverage(ImmutableArray<SqueezeItem> rows)
    {
        double known = 0, applicable = 0;
        foreach (var row in rows)
        {
            if (row.Value.Status == ValueStatus.NotApplicable) continue;
            known += row.Weight * row.Availability;
            applicable += row.Weight;
        }

        return applicable > 0 ? known / applicable : 0;
    }

    private static SqueezeItem Item(string id, Reading reading, double weight) =>
        new(id, reading.Value, weight, reading.Availability, reading.Value.IsOk ? reading.Note : reading.Value.Reason);
}
