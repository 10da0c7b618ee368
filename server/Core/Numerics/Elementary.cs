namespace RegimeGrpc.Core.Numerics;

/// <summary>
/// Logarithms and exponentials built only from operations IEEE 754 rounds exactly (+, -, *, /, square root) and from bit casts,
/// so that every machine gives the same bits (service.md section 1). Errors are below one unit in the last place for
/// <see cref="Log"/>, <see cref="Log1p"/>, <see cref="Exp"/> and <see cref="Exp2"/>, below 1e-15 relative for the others.
/// Special values are those of the standard library: NaN in, NaN out.
/// </summary>
/// <remarks>
/// Source: the identity ln(1+f) = 2 artanh(f/(2+f)) with its power series, and the Taylor series of e^r on |r| at most ln(2)/2,
/// both cut where the remainder is below 2^-56 of the result.
/// </remarks>
public static partial class Elementary
{
    // ln 2 in two parts: the first ends in 21 zero bits, so that its product with an exponent is exact.
    private const double Ln2High = 0.6931471803691238;
    private const double Ln2Low = 1.9082149292705877e-10;
    private const double Ln2 = 0.6931471805599453;
    private const double PerLn2 = 1.4426950408889634;
    private const double Sqrt2 = 1.4142135623730951;

    // Where e^x leaves the doubles: above ln(max), below half of the smallest subnormal.
    private const double ExpOverflow = 709.782712893384;
    private const double ExpUnderflow = -745.1332191019412;

    private const int FractionBits = 52;
    private const int ExponentBias = 1023;
    private const long FractionMask = (1L << FractionBits) - 1;
    private const long OneBits = (long)ExponentBias << FractionBits;

    /// <summary>Natural logarithm. 0 gives negative infinity, a negative number NaN.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        var exponent = Split(x, out var fraction);
        return LogOfParts(exponent, fraction - 1, 0);
    }

    /// <summary>ln(1 + x) without the loss of 1 + x for small x.</summary>
    public static double Log1p(double x)
    {
        if (double.IsNaN(x) || x < -1) return double.NaN;
        if (x == -1) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x) || x == 0) return x;
        if (x > (1 / Sqrt2) - 1 && x < Sqrt2 - 1) return LogOfParts(0, x, 0);
        var sum = 1 + x;
        var lost = x >= 1 ? 1 - (sum - x) : x - (sum - 1);
        var exponent = Split(sum, out var fraction);
        return LogOfParts(exponent, fraction - 1, lost / sum);
    }

    /// <summary>e to the power x. Overflows to positive infinity, underflows gradually to 0.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > ExpOverflow) return double.PositiveInfinity;
        if (x < ExpUnderflow) return 0;
        var exponent = Reduce(x, out var rest, out var correction);
        return Scale(1 + ExpRest(rest, correction), exponent);
    }

    /// <summary>e^x - 1 without the loss of e^x near 1.</summary>
    public static double Expm1(double x)
    {
        if (double.IsNaN(x) || x == 0) return x;
        if (x > ExpOverflow) return double.PositiveInfinity;
        if (x < -40) return -1;
        var exponent = Reduce(x, out var rest, out var correction);
        var tail = ExpRest(rest, correction);
        if (exponent == 0) return tail;
        if (exponent > FractionBits + 4) return Scale(1 + tail, exponent);
        var power = PowerOfTwo(exponent);
        return (power - 1) + (power * tail);
    }

    /// <summary>2 to the power x.</summary>
    public static double Exp2(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x >= 1024) return double.PositiveInfinity;
        if (x < -1075) return 0;
        var exponent = Math.Floor(x + 0.5);
        var rest = x - exponent;
        return Scale(1 + ExpRest(rest * Ln2, 0), (int)exponent);
    }

    /// <summary>Hyperbolic tangent.</summary>
    public static double Tanh(double x)
    {
        if (double.IsNaN(x) || x == 0) return x;
        var size = Math.Abs(x);
        if (size > 20) return x > 0 ? 1 : -1;
        var growth = Expm1(2 * size);
        var result = growth / (growth + 2);
        return x > 0 ? result : -result;
    }

    /// <summary>Inverse hyperbolic tangent: infinite at -1 and 1, NaN beyond.</summary>
    public static double Atanh(double x)
    {
        var size = Math.Abs(x);
        if (double.IsNaN(x) || size > 1) return double.NaN;
        if (size == 1) return x > 0 ? double.PositiveInfinity : double.NegativeInfinity;
        if (size <= 0.17) return x + (0.5 * x * ArtanhTail(x * x));
        var result = 0.5 * Log1p(2 * size / (1 - size));
        return x > 0 ? result : -result;
    }

    // x = 2^exponent * fraction, fraction in [1/sqrt 2, sqrt 2). x is positive and finite.
    private static int Split(double x, out double fraction)
    {
        var exponent = 0;
        var bits = BitConverter.DoubleToInt64Bits(x);
        if (bits >> FractionBits == 0)
        {
            exponent = -54;
            bits = BitConverter.DoubleToInt64Bits(x * PowerOfTwo(54));
        }

        exponent += (int)(bits >> FractionBits) - ExponentBias;
        fraction = BitConverter.Int64BitsToDouble((bits & FractionMask) | OneBits);
        if (fraction < Sqrt2) return exponent;
        fraction *= 0.5;
        return exponent + 1;
    }

    // exponent * ln 2 + ln(1 + f) + small. With s = f/(2+f): 2s = f - s f, hence ln(1+f) = f - s (f - tail), where f enters exactly.
    private static double LogOfParts(int exponent, double f, double small)
    {
        var s = f / (2 + f);
        var loss = s * (f - ArtanhTail(s * s));
        if (exponent == 0) return f - (loss - small);
        return (exponent * Ln2High) + (f - (loss - ((exponent * Ln2Low) + small)));
    }

    // 2 artanh(s)/s - 2 = 2z/3 + 2z^2/5 + ..., z = s^2 at most 0.0295.
    private static double ArtanhTail(double z) =>
        z * ((2d / 3) + (z * ((2d / 5) + (z * ((2d / 7) + (z * ((2d / 9) + (z * ((2d / 11) + (z * ((2d / 13)
        + (z * ((2d / 15) + (z * ((2d / 17) + (z * ((2d / 19) + (z * ((2d / 21) + (z * (2d / 23)))))))))))))))))))));

    // x = exponent * ln 2 + rest + correction, |rest| at most ln(2)/2; the correction is what rounding took from rest.
    private static int Reduce(double x, out double rest, out double correction)
    {
        var exponent = Math.Floor((x * PerLn2) + 0.5);
        var high = x - (exponent * Ln2High);
        var low = exponent * Ln2Low;
        rest = high - low;
        correction = (high - rest) - low;
        return (int)exponent;
    }

    // e^(r + correction) - 1.
    private static double ExpRest(double r, double correction)
    {
        var tail = (1d / 2) + (r * ((1d / 6) + (r * ((1d / 24) + (r * ((1d / 120) + (r * ((1d / 720) + (r * ((1d / 5040)
            + (r * ((1d / 40320) + (r * ((1d / 362880) + (r * ((1d / 3628800) + (r * ((1d / 39916800) + (r * ((1d / 479001600)
            + (r * (1d / 6227020800))))))))))))))))))))));
        return r + ((r * r * tail) + correction + (r * correction));
    }

    // value * 2^exponent; value is near 1. Two steps where 2^exponent itself is no normal double; only the last one rounds.
    private static double Scale(double value, int exponent) => exponent switch
    {
        > 1023 => value * PowerOfTwo(exponent - 1) * 2,
        < -1022 => value * PowerOfTwo(exponent + 200) * PowerOfTwo(-200),
        _ => value * PowerOfTwo(exponent),
    };

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + ExponentBias) << FractionBits);
}
