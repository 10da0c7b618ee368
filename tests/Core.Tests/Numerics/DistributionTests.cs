using CsCheck;
using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Tests.Numerics;

public sealed class DistributionTests
{
    [Fact]
    public void Phi_matches_the_golden_vector() =>
        GoldenVectors.AssertClose(0.024997895148220595, Elementary.NormalCdf(-1.96));

    [Fact]
    public void Kolmogorov_matches_the_golden_vector() =>
        GoldenVectors.AssertClose(0.05002679733444698, Kolmogorov.Q(1.358));

    // To 16 digits from tables of the error function.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(1, 0.15729920705028513)]
    [InlineData(2, 0.004677734981047266)]
    [InlineData(3, 2.209049699858544e-05)]
    [InlineData(5, 1.5374597944280349e-12)]
    [InlineData(10, 2.0884875837625446e-45)]
    [InlineData(-1, 1.8427007929497148)]
    [InlineData(-4, 1.9999999845827421)]
    public void Erfc_matches_tables(double x, double expected)
    {
        var error = Math.Abs(Elementary.Erfc(x) - expected);
        Assert.True(error <= 2.5e-16 || error <= 2.5e-11 * expected && x >= 2, $"{Elementary.Erfc(x):R}");
    }

    [Fact]
    public void The_two_branches_of_Erfc_meet() =>
        Assert.Equal(Elementary.Erfc(3), Elementary.Erfc(Math.BitDecrement(3)), 2e-16);

    [Fact]
    public void Phi_of_x_and_of_minus_x_add_to_one() =>
        Gen.Double[-40, 40].Sample(x => Math.Abs(Elementary.NormalCdf(x) + Elementary.NormalCdf(-x) - 1) <= 3e-16);

    [Fact]
    public void Quantiles_cut_off_their_tails()
    {
        Assert.Equal(0.05, 1 - Elementary.NormalCdf(NormalQuantile.Z05), 1e-15);
        Assert.Equal(0.025, 1 - Elementary.NormalCdf(NormalQuantile.Z025), 1e-15);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(0.1999)]
    public void Kolmogorov_is_one_below_a_fifth(double q) => Assert.Equal(1, Kolmogorov.Q(q));

    [Fact]
    public void Kolmogorov_falls_from_one_to_zero()
    {
        Gen.Double[0.2, 5].Select(Gen.Double[0.2, 5]).Sample((a, b) => a <= b == Kolmogorov.Q(a) >= Kolmogorov.Q(b) || Math.Abs(Kolmogorov.Q(a) - Kolmogorov.Q(b)) < 1e-15);
        Assert.Equal(1, Kolmogorov.Q(0.2), 1e-12);
        Assert.Equal(0, Kolmogorov.Q(30));
    }
}
