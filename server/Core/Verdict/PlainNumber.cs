namespace RegimeGrpc.Core.Verdict;

/// <summary>Numbers for people, the same on every machine: no culture, rounded half away from zero.</summary>
internal static class PlainNumber
{
    /// <summary>With two decimals.</summary>
    public static string Text(double number)
    {
        if (!(Math.Abs(number) < 1e15)) return number > 0 ? "very large" : number < 0 ? "very small" : "undefined";
        var hundredths = (long)Math.Floor(Math.Abs(number) * 100 + 0.5);
        var sign = number < 0 && hundredths > 0 ? "-" : "";
        return string.Concat(sign, Digits(hundredths / 100), ".", Digits(100 + hundredths % 100)[1..]);
    }

    public static string Whole(int number) => number < 0 ? string.Concat("-", Digits(-(long)number)) : Digits(number);

    private static string Digits(long number) => number.ToString((IFormatProvider?)null);
}
