using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.SmallCaps;
using static RegimeGrpc.Core.Tests.SmallCaps.SyntheticMarket;

namespace RegimeGrpc.Core.Tests.SmallCaps;

/// <summary>Every row of the table of signals.md 3.4 against the formula written out a second time, on every session with full windows.</summary>
public sealed class SqueezeRowsTests
{
    private const int First = 860;

    private static readonly Lazy<List<(int Session, RegimeGrpc.Core.SmallCaps.SmallCaps Topic)>> Run = new(() =>
    {
        var state = New();
        var topics = new List<(int, RegimeGrpc.Core.SmallCaps.SmallCaps)>();
        for (var i = 0; i < Sessions; i++)
        {
            Observe(state, i);
            if (i >= First) topics.Add((i, state.Seal(Days[i])));
        }

        return topics;
    });

    [Fact]
    public void Concentration() => Check("conc", i =>
    {
        var up = Last(20, i, R).Where(static r => r > 0).OrderDescending().ToArray();
        return ((up.Take(3).Sum() / up.Sum()) - 0.55) / 0.15;
    });

    [Fact]
    public void Efficiency() => Check("er", i => (0.25 - (Math.Abs(Last(20, i, R).Sum()) / Last(20, i, R).Sum(Math.Abs))) / 0.15);

    [Fact]
    public void Volatility() => Check("rv", i => ((Sd(Last(10, i, R)) / Sd(Last(60, i, R))) - 1) / 0.4);

    [Fact]
    public void Quality() => Check("qual", i => Z(i, 250, static j => Change20(j, SmallCapsInput.Iwm, SmallCapsInput.Ijr)) / 2);

    [Fact]
    public void Overnight() => Check("gap", i =>
    {
        var outside = Last(10, i, static j => Math.Log(Index(j).Open / Index(j - 1).Close)).Sum();
        var inside = Last(10, i, static j => Math.Log(Index(j).Close / Index(j).Open)).Sum();
        return (outside - inside) / (Math.Abs(outside) + Math.Abs(inside));
    });

    [Fact]
    public void Volume() => Check("rvol", i =>
    {
        var past = Last(60, i, static j => Value(SmallCapsInput.IwmVolume, j)).Order().ToArray();
        return (0.95 - (Last(5, i, static j => Value(SmallCapsInput.IwmVolume, j)).Average() / ((past[29] + past[30]) / 2))) / 0.3;
    });

    [Fact]
    public void VolatilityIndex() => Check("vix", i =>
    {
        var change = Value(SmallCapsInput.Rvx, i) - Value(SmallCapsInput.Rvx, i - 5);
        return Index(i).Close <= Index(i - 5).Close ? 0 : change > 1 ? 1 : change < 0 ? -0.5 : 0;
    });

    [Fact]
    public void Credit() => Check("cred", i => Z(i, 750, static j => Value(SmallCapsInput.HighYieldSpread, j) - Value(SmallCapsInput.HighYieldSpread, j - 20)) / 2);

    [Fact]
    public void Breadth() => Check("brd", i => 1 - (2 * NearHigh(i)));

    [Fact]
    public void ShortInterest() => Check("si", i =>
    {
        var to = i - (i % 10);
        double now = Value(SmallCapsInput.ShortInterest, to), before = Value(SmallCapsInput.ShortInterest, to - 10);
        return Index(to).Close > Index(to - 10).Close ? (before - now) / before / 0.1 : null;
    });

    [Fact]
    public void Gamma() => Check("gex", i =>
    {
        var sizes = Last(250, i, static j => Math.Abs(Value(SmallCapsInput.GammaExposure, j))).Order().ToArray();
        return Index(i).Close > Index(i - 5).Close ? -Value(SmallCapsInput.GammaExposure, i) / ((sizes[124] + sizes[125]) / 2) : null;
    });

    [Fact]
    public void LastHalfHour() => Check("lhh", i =>
    {
        var day = Last(20, i, static j => Math.Log(Value(SmallCapsInput.HalfHourBeforeClose, j) / Index(j - 1).Close));
        var end = Last(20, i, static j => Math.Log(Index(j).Close / Value(SmallCapsInput.HalfHourBeforeClose, j)));
        double meanDay = day.Average(), meanEnd = end.Average();
        var product = day.Zip(end, (a, b) => (a - meanDay) * (b - meanEnd)).Sum();
        return product / Math.Sqrt(day.Sum(a => (a - meanDay) * (a - meanDay)) * end.Sum(b => (b - meanEnd) * (b - meanEnd)));
    });

    [Fact]
    public void ShortVolume() => Check("svr", i => Z(i, 60, static j => Value(SmallCapsInput.ShortVolumeShare, j)));

    [Fact]
    public void Hold_and_follow_through_speak_only_about_a_young_breakout()
    {
        foreach (var (i, topic) in Run.Value)
        {
            var (hold, follow, age) = (Row(topic, "hold"), Row(topic, "ft"), topic.Breakout.Age);
            var start = i - age + 1;
            Assert.Equal(age is >= 1 and <= 60 ? ValueStatus.Ok : ValueStatus.NotApplicable, hold.Value.Status);
            Assert.Equal(age is >= 6 and <= 60 ? ValueStatus.Ok : ValueStatus.NotApplicable, follow.Value.Status);
            if (hold.Value.IsOk) Assert.Equal(1 - (2 * topic.Breakout.HeldShare.Number), hold.Value.Number, 1e-12);
            if (follow.Value.IsOk) Assert.Equal(Math.Clamp(-Math.Log(Index(start + 5).Close / Index(start).Close) / R(start), -1, 1), follow.Value.Number, 1e-9);
        }

        Assert.Contains(Run.Value, static run => Row(run.Topic, "hold").Value.IsOk);
        Assert.Contains(Run.Value, static run => Row(run.Topic, "ft").Value.IsOk);
        Assert.Contains(Run.Value, static run => !Row(run.Topic, "ft").Value.IsOk);
    }

    [Fact]
    public void Relative_strength_breadth_and_the_trend_average()
    {
        foreach (var (i, topic) in Run.Value)
        {
            Assert.Equal(Change20(i, SmallCapsInput.Iwm, SmallCapsInput.Spy), topic.RelativeStrength.Number, 1e-12);
            Assert.Equal(Z(i, 250, static j => Change20(j, SmallCapsInput.Iwm, SmallCapsInput.Spy)), topic.RelativeStrengthZ.Number, 1e-9);
            Assert.Equal(NearHigh(i), topic.Breadth.Number);
            var now = Last(200, i, static j => Index(j).Close).Average();
            var then = Last(200, i - 20, static j => Index(j).Close).Average();
            Assert.Equal(now, topic.Sma200.Number, 1e-9);
            Assert.Equal((now / then) - 1, topic.Sma200Slope.Number, 1e-12);
            Assert.Equal(Days[i].Close, topic.SessionClose);
        }
    }

    [Fact]
    public void The_score_is_the_logistic_of_the_weighted_mean_and_coverage_the_known_share_of_what_applies()
    {
        foreach (var (_, topic) in Run.Value)
        {
            var known = topic.Squeeze.Where(static row => row.Value.IsOk).ToArray();
            var applicable = topic.Squeeze.Where(static row => row.Value.Status != ValueStatus.NotApplicable).ToArray();
            var mean = known.Sum(static row => row.Weight * row.Availability * row.Value.Number) / known.Sum(static row => row.Weight * row.Availability);
            Assert.Equal(1 / (1 + Math.Exp(1.5 * mean)), topic.DurabilityScore.Number, 1e-12);
            Assert.Equal(known.Sum(static row => row.Weight * row.Availability) / applicable.Sum(static row => row.Weight), topic.DurabilityCoverage, 1e-12);
            Assert.Equal(1, topic.DurabilityCoverage);
            Assert.InRange(topic.DurabilityScore.Number, 0.18, 0.82);
        }
    }

    [Fact]
    public void The_rows_stand_in_the_order_and_with_the_weights_of_the_specification()
    {
        var rows = Run.Value[0].Topic.Squeeze;
        Assert.Equal(
            "conc 1 er 1 rv 0.75 qual 1.5 gap 0.5 rvol 0.5 hold 1.5 ft 0.75 vix 0.75 cred 1 brd 1 si 1 gex 1 lhh 0.5 svr 0",
            string.Join(' ', rows.Select(static row => FormattableString.Invariant($"{row.Id} {row.Weight}"))));
    }

    private static void Check(string id, Func<int, double?> expected)
    {
        var values = new HashSet<double>();
        foreach (var (i, topic) in Run.Value)
        {
            var row = Row(topic, id);
            if (expected(i) is not { } raw)
            {
                Assert.Equal((ValueStatus.NotApplicable, 0.0), (row.Value.Status, row.Availability));
                continue;
            }

            Assert.Equal(Math.Clamp(raw, -1, 1), row.Value.Number, 1e-9);
            Assert.Equal((1, ""), (row.Availability, row.Reason));
            values.Add(row.Value.Number);
        }

        Assert.True(values.Count > 1, $"{id} never varies, so this proves little");
    }

    private static SqueezeItem Row(RegimeGrpc.Core.SmallCaps.SmallCaps topic, string id) => topic.Squeeze.Single(row => row.Id == id);

    private static double R(int i) => Math.Log(Index(i).Close / Index(i - 1).Close);

    private static double Change20(int i, SmallCapsInput a, SmallCapsInput b) =>
        Math.Log(Value(a, i) / Value(b, i)) - Math.Log(Value(a, i - 20) / Value(b, i - 20));

    private static double NearHigh(int i)
    {
        SmallCapsInput[] members = [SmallCapsInput.Ijr, SmallCapsInput.Mdy, SmallCapsInput.Rsp, SmallCapsInput.Spy];
        return members.Count(member => Value(member, i) >= 0.98 * Last(252, i, j => Value(member, j)).Max()) / 4.0;
    }

    private static double Z(int i, int history, Func<int, double> value) =>
        RobustZ.Of(value(i), Enumerable.Range(i - history, history).Select(value).ToArray()).Number;

    private static double[] Last(int n, int i, Func<int, double> value) => Enumerable.Range(i - n + 1, n).Select(value).ToArray();

    private static double Sd(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
