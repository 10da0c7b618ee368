using CsCheck;
using RegimeGrpc.Core.Evaluation;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Evaluation;

public class StatisticsTests
{
    [Fact]
    public void The_generator_gives_its_published_numbers()
    {
        // Seed 0: the first outputs of the authors' reference code.
        var random = new SplitMix64(0);
        Assert.Equal([0xE220A8397B1DCDAFUL, 0x6E789E6AA1B965F4UL, 0x06C45D188009454FUL], new[] { random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void Below_stays_below_and_reaches_everything()
    {
        var random = SplitMix64.For(1, "cell");
        var seen = new bool[7];
        for (var i = 0; i < 500; i++) seen[random.Below(7)] = true;
        Assert.All(seen, Assert.True);
    }

    [Fact]
    public void Holm_gives_the_textbook_example()
    {
        var adjusted = Holm.Adjust([Value.Of(0.01), Value.Of(0.04), Value.Of(0.03), Value.Unavailable("x"), Value.Of(0.005)]);
        Assert.Equal([0.03, 0.06, 0.06, 0.02], adjusted.Where(value => value.IsOk).Select(value => Math.Round(value.Number, 12)));
        Assert.False(adjusted[3].IsOk);
    }

    [Fact]
    public void Holm_never_lowers_a_chance_and_keeps_the_order() => Gen.Double[0, 1].Array[1, 20].Sample(chances =>
    {
        var adjusted = Holm.Adjust([.. chances.Select(Value.Of)]);
        for (var i = 0; i < chances.Length; i++)
        {
            Assert.InRange(adjusted[i].Number, chances[i], Math.Min(1, chances[i] * chances.Length + 1e-12));
            for (var j = 0; j < chances.Length; j++)
                if (chances[i] < chances[j]) Assert.True(adjusted[i].Number <= adjusted[j].Number);
        }
    });

    [Fact]
    public void An_interval_of_a_mean_has_the_width_theory_gives()
    {
        var random = new Random(5);
        var sample = Enumerable.Range(0, 4000).Select(_ => random.NextDouble() - 0.5).ToArray();
        var boot = Bootstrap.Of<double>(sample, Mean, 20, "mean", EvaluationParameters.Default);
        var interval = boot.Interval(0.05);
        var expected = 2 * 1.96 * Math.Sqrt(1 / 12.0 / sample.Length);
        Assert.InRange((interval.High.Number - interval.Low.Number) / expected, 0.85, 1.15);
        Assert.InRange(sample.Average(), interval.Low.Number, interval.High.Number);
    }

    [Fact]
    public void Blocks_widen_the_interval_of_a_sample_that_hangs_together()
    {
        var random = new Random(6);
        var walk = new double[2000];
        for (var i = 1; i < walk.Length; i++) walk[i] = (0.9 * walk[i - 1]) + random.NextDouble() - 0.5;
        Assert.True(Width(20) > 2.5 * Width(1));

        double Width(int block)
        {
            var interval = Bootstrap.Of<double>(walk, Mean, block, "walk", EvaluationParameters.Default).Interval(0.05);
            return interval.High.Number - interval.Low.Number;
        }
    }

    [Fact]
    public void A_cell_does_not_depend_on_what_was_drawn_before()
    {
        double[] sample = [.. Enumerable.Range(0, 100).Select(i => Math.Sin(i))];
        var alone = Bootstrap.Of<double>(sample, Mean, 20, "a", TapeOf.Quick).Resampled;
        Bootstrap.Of<double>(sample, Mean, 20, "b", TapeOf.Quick);
        Assert.Equal(alone, Bootstrap.Of<double>(sample, Mean, 20, "a", TapeOf.Quick).Resampled);
        Assert.NotEqual(alone, Bootstrap.Of<double>(sample, Mean, 20, "b", TapeOf.Quick).Resampled);
    }

    [Fact]
    public void What_cannot_be_resampled_is_unknown_with_a_reason()
    {
        var none = Bootstrap.Of<double>([], Mean, 20, "none", TapeOf.Quick);
        Assert.False(none.P().IsOk || none.Value.IsOk || none.Interval(0.05).Low.IsOk);
        Assert.NotEmpty(none.P().Reason);
        Assert.Equal(0, none.Interval(0.05).Side);
    }

    [Theory]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.5, 0)]
    [InlineData(0.05, -1.6448536269514722)]
    public void The_normal_quantile_inverts_the_distribution(double p, double z) => Assert.Equal(z, DataSnooping.Quantile(p), 1e-9);

    [Fact]
    public void The_best_of_more_useless_variants_is_better()
    {
        Assert.Equal(0, DataSnooping.BestOf(1));
        // Expected greatest of ten standard normals: 1.5388; the formula is an approximation.
        Assert.Equal(1.5388, DataSnooping.BestOf(10), 0.05);
        Assert.True(DataSnooping.BestOf(100) > DataSnooping.BestOf(10));
    }

    [Fact]
    public void A_frequency_is_shrunk_to_the_base_rate()
    {
        var book = new FrequencyBook(20);
        Assert.Null(book.Chance(1));
        for (var i = 0; i < 40; i++) book.Resolve(1, true);
        for (var i = 0; i < 40; i++) book.Resolve(2, false);
        // 40 hits are worth 2, the base rate of 0.5 another 2.
        Assert.Equal((2 + (2 * 0.5)) / (2 + 2), book.Chance(1)!.Value, 1e-12);
        Assert.Equal((0 + (2 * 0.5)) / (2 + 2), book.Chance(2)!.Value, 1e-12);
        Assert.Equal(0.5, book.Chance(3)!.Value, 1e-12);
    }

    [Theory]
    [InlineData(19, 40, 2000)]
    [InlineData(20, 19, 2000)]
    [InlineData(20, 40, 100)]
    public void Parameters_out_of_range_have_a_fault(int returnBlock, int outcomeBlock, int replications)
    {
        var parameters = new EvaluationParameters { ReturnBlock = returnBlock, OutcomeBlock = outcomeBlock, Replications = replications };
        Assert.NotNull(parameters.Fault());
        Assert.Null(EvaluationParameters.Default.Fault());
        Assert.NotEqual(parameters.Fingerprint(), EvaluationParameters.Default.Fingerprint());
    }

    private static double? Mean(ReadOnlySpan<double> sample)
    {
        if (sample.IsEmpty) return null;
        double sum = 0;
        foreach (var value in sample) sum += value;
        return sum / sample.Length;
    }
}
