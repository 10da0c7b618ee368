using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

public class CusumTests
{
    private static readonly LinkParameters Defaults = new();

    // Coupled for 500 pairs, then not at all.
    private static readonly ReturnPair[] Pairs = Fading(900, until: 500);

    [Fact]
    public void Agrees_with_the_definition_at_every_session_and_alarms_when_the_link_is_lost()
    {
        var cusum = new Cusum(Defaults);
        var expected = Plain(Pairs);
        var alarms = new List<int>();
        for (var t = 0; t < Pairs.Length; t++)
        {
            cusum.Step(Pairs[t]);
            Assert.Equal(expected[t] is not null, cusum.Value.IsOk);
            if (expected[t] is not { } sum) continue;
            Close.To(sum, cusum.Value, $"session {t}");
            Assert.Equal(sum > 10, cusum.Alarm);
            if (cusum.Alarm) alarms.Add(t);
        }

        Assert.InRange(alarms.Count, 1, 10);
        Assert.InRange(alarms[0], 500, 620);
        // From 0 again after an alarm: one session takes back 0.15 and more at most what one product can add.
        Assert.All(alarms, t => Assert.True(expected[t + 1] < expected[t]));
    }

    [Fact]
    public void Is_known_from_the_first_session_whose_base_window_is_full_enough()
    {
        var cusum = new Cusum(Defaults);
        var first = -1;
        for (var t = 0; t < 300 && first < 0; t++)
        {
            cusum.Step(Pairs[t]);
            if (cusum.Value.IsOk) first = t;
        }

        // 152 products before the last 60.
        Assert.Equal(152 + 60 - 1, first);
    }

    [Fact]
    public void A_session_without_a_pair_leaves_the_sum_and_ends_the_alarm()
    {
        var cusum = new Cusum(Defaults);
        var t = 0;
        while (!cusum.Alarm) cusum.Step(Pairs[t++]);
        cusum.Step(null);
        Assert.False(cusum.Alarm);
        Close.To(0, cusum.Value);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(59)]
    [InlineData(60)]
    [InlineData(400)]
    public void Saving_and_loading_changes_nothing(int cut)
    {
        var straight = new Cusum(Defaults);
        for (var t = 0; t < cut; t++) straight.Step(t % 11 == 5 ? null : Pairs[t]);
        var writer = new CanonicalWriter();
        straight.Save(writer);
        var loaded = Cusum.Load(new(writer.ToArray()), Defaults);
        for (var t = cut; t < Pairs.Length; t++)
        {
            straight.Step(Pairs[t]);
            loaded.Step(Pairs[t]);
            Assert.Equal((straight.Value, straight.Alarm), (loaded.Value, loaded.Alarm));
        }
    }

    [Fact]
    public void Volatility_is_that_before_each_return_and_the_result_is_clipped()
    {
        double[] x = [.. Enumerable.Repeat(0.01, 60), 0.02, 1, -0.5, 0];
        var volatility = Devolatiliser.From(x.AsSpan(0, 60));
        var scaled = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            scaled[i] = volatility.Scale(x[i], Defaults.Breaks);
            volatility = volatility.After(x[i], Defaults.Breaks);
        }

        for (var i = 0; i < 60; i++) Close.To(1, scaled[i]);
        Close.To(2, scaled[60]);
        Close.To(3, scaled[61]);
        Close.To(-0.5 / Math.Sqrt((0.94 * ((0.94 * 1e-4) + (0.06 * 4e-4))) + 0.06), scaled[62]);
        Close.To(0, scaled[63]);
    }

    private static ReturnPair[] Fading(int count, int until)
    {
        var random = new Random(21);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            double x = Normal(), own = Normal();
            var rho = i < until ? 0.6 : -0.1;
            return new ReturnPair(new(i), 0.01 * x, 0.03 * ((rho * x) + (Math.Sqrt(1 - (rho * rho)) * own)), 1, 1, false);
        })];
    }

    // signals.md 2.7c over whole arrays; null before the base window is full enough.
    private static double?[] Plain(ReturnPair[] pairs)
    {
        var x = Scaled([.. pairs.Select(pair => pair.Benchmark)]);
        var y = Scaled([.. pairs.Select(pair => pair.Asset)]);
        var u = x.Zip(y, (a, b) => a * b).ToArray();
        var result = new double?[pairs.Length];
        double sum = 0;
        for (var t = 0; t < pairs.Length; t++)
        {
            var past = u.Take(t + 1 - 60).TakeLast(190).ToArray();
            if (past.Length < 152) continue;
            var mean = past.Average();
            var deviation = Math.Sqrt(past.Sum(value => (value - mean) * (value - mean)) / (past.Length - 1));
            sum = Math.Max(0, sum + ((mean - u[t]) / deviation) - 0.15);
            result[t] = sum;
            if (sum > 10) sum = 0;
        }

        return result;
    }

    internal static double[] Scaled(double[] values)
    {
        var variance = values.Take(60).Average(value => value * value);
        var scaled = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            scaled[i] = Math.Clamp(values[i] / Math.Sqrt(variance), -3, 3);
            variance = (0.94 * variance) + (0.06 * values[i] * values[i]);
        }

        return scaled;
    }
}
