using CsCheck;
using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Tests.Numerics;

public sealed class ElementaryTests
{
    // The library's functions are themselves off by up to half a unit or so: 1e-15 is four and a half units in the last place.
    private const double Tolerance = 1e-15;

    private static readonly Gen<double> AnyPositive = Gen.Long[1, 0x7FEF_FFFF_FFFF_FFFF].Select(BitConverter.Int64BitsToDouble);

    [Fact]
    public void Log_agrees_with_the_library_over_all_doubles() =>
        AnyPositive.Sample(x => AssertNear(Math.Log(x), Elementary.Log(x), x), iter: 200_000);

    [Fact]
    public void Log_agrees_near_one() =>
        Gen.Double[0.5, 2].Sample(x => AssertNear(Math.Log(x), Elementary.Log(x), x), iter: 200_000);

    [Fact]
    public void Log_of_subnormals_agrees() =>
        Gen.Long[1, (1L << 52) - 1].Select(BitConverter.Int64BitsToDouble)
            .Sample(x => AssertNear(Math.Log(x), Elementary.Log(x), x), iter: 50_000);

    [Fact]
    public void Exp_agrees_with_the_library() =>
        Gen.Double[-708, 709.7].Sample(x => AssertNear(Math.Exp(x), Elementary.Exp(x), x), iter: 200_000);

    [Fact]
    public void Exp_agrees_near_zero() =>
        Gen.Double[-1, 1].Sample(x => AssertNear(Math.Exp(x), Elementary.Exp(x), x), iter: 200_000);

    [Fact]
    public void Exp_underflows_gradually() =>
        Gen.Double[-746, -708].Sample(x => Assert.True(Math.Abs(Math.Exp(x) - Elementary.Exp(x)) <= double.Epsilon, $"{x:R}"), iter: 50_000);

    [Fact]
    public void Exp2_agrees_with_the_library() =>
        Gen.Double[-1022, 1023.99].Sample(x => AssertNear(Math.Pow(2, x), Elementary.Exp2(x), x), iter: 200_000);

    [Fact]
    public void Exp2_of_integers_is_exact()
    {
        for (var n = -1074; n <= 1023; n++) Assert.Equal(Math.ScaleB(1, n), Elementary.Exp2(n));
    }

    [Fact]
    public void Tanh_agrees_with_the_library()
    {
        Gen.Double[-25, 25].Sample(x => AssertNear(Math.Tanh(x), Elementary.Tanh(x), x), iter: 200_000);
        Gen.Double[-0.5, 0.5].Sample(x => AssertNear(Math.Tanh(x), Elementary.Tanh(x), x), iter: 200_000);
    }

    [Fact]
    public void Atanh_agrees_with_the_library()
    {
        Gen.Double[-1, 1].Where(x => Math.Abs(x) < 1).Sample(x => AssertNear(Math.Atanh(x), Elementary.Atanh(x), x), iter: 200_000);
        AssertNear(Math.Atanh(1 - 1e-12), Elementary.Atanh(1 - 1e-12), 1 - 1e-12);
    }

    [Fact]
    public void Log1p_and_Expm1_undo_each_other_for_small_numbers() =>
        Gen.Double[-0.2, 0.2].Sample(x => AssertNear(x, Elementary.Log1p(Elementary.Expm1(x)), x), iter: 200_000);

    [Fact]
    public void Log1p_matches_Log_where_one_plus_x_is_exact() =>
        Gen.Long[-(1L << 40) + 1, 1L << 45].Select(n => n / (double)(1L << 40))
            .Sample(x => AssertNear(Math.Log(1 + x), Elementary.Log1p(x), x), iter: 100_000);

    [Theory]
    [InlineData(1e-20)]
    [InlineData(-1e-300)]
    [InlineData(5e-324)]
    public void Tiny_numbers_pass_through(double x)
    {
        Assert.Equal(x, Elementary.Log1p(x));
        Assert.Equal(x, Elementary.Expm1(x));
        Assert.Equal(x, Elementary.Tanh(x));
        Assert.Equal(x, Elementary.Atanh(x));
        Assert.Equal(1, Elementary.Exp(x));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(0d)]
    [InlineData(1d)]
    [InlineData(-1d)]
    [InlineData(-2d)]
    [InlineData(2d)]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    [InlineData(1e5)]
    [InlineData(-1e5)]
    public void Special_values_are_those_of_the_library(double x)
    {
        AssertSame(Math.Log(x), Elementary.Log(x));
        AssertSame(Math.Exp(x), Elementary.Exp(x));
        AssertSame(Math.Pow(2, x), Elementary.Exp2(x));
        AssertSame(Math.Tanh(x), Elementary.Tanh(x));
        AssertSame(Math.Atanh(x), Elementary.Atanh(x));
    }

    [Fact]
    public void Log1p_and_Expm1_at_their_ends()
    {
        Assert.Equal(double.NegativeInfinity, Elementary.Log1p(-1));
        Assert.True(double.IsNaN(Elementary.Log1p(-1.5)));
        Assert.Equal(double.PositiveInfinity, Elementary.Log1p(double.PositiveInfinity));
        Assert.Equal(-1, Elementary.Expm1(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, Elementary.Expm1(double.PositiveInfinity));
    }

    [Fact]
    public void Exp_ends_where_the_doubles_end()
    {
        Assert.True(double.IsFinite(Elementary.Exp(709.782712893384)));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp(709.7827128933841));
        Assert.Equal(double.Epsilon, Elementary.Exp(-745.13321910194));
        Assert.Equal(0, Elementary.Exp(-745.2));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp2(1024));
        Assert.Equal(0, Elementary.Exp2(-1076));
    }

    // Bits recorded once: a change of any of them changes every digest and needs a new core version.
    [Fact]
    public void The_bits_are_frozen()
    {
        long[] bits =
        [
            .. new[] { Elementary.Log(1234.5), Elementary.Exp(-3.21), Elementary.Exp2(0.3), Elementary.Tanh(0.7), Elementary.Atanh(0.4), Elementary.NormalCdf(-1.5) }
                .Select(BitConverter.DoubleToInt64Bits),
        ];
        Assert.Equal(FrozenBits, bits);
    }

    private static readonly long[] FrozenBits =
    [
        0x401C79436F818745, 0x3FA4A99F3C5C83D6, 0x3FF3B2C47BFF8329, 0x3FE356FB17AF2E91, 0x3FDB1D10670AAE9A, 0x3FB11A46D89647EC,
    ];

    private static void AssertNear(double expected, double actual, double x) =>
        Assert.True(Math.Abs(expected - actual) <= Tolerance * Math.Abs(expected), $"At {x:R}: expected {expected:R}, was {actual:R}");

    private static void AssertSame(double expected, double actual)
    {
        if (double.IsFinite(expected)) AssertNear(expected, actual, expected);
        else Assert.Equal(expected, actual);
    }
}
