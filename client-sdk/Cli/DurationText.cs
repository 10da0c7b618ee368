using System.Globalization;

namespace RegimeGrpc.Cli;

/// <summary>Durations as people write them: 500ms, 10s, 15m, 4h, 2d.</summary>
internal static class DurationText
{
    internal static TimeSpan? Parse(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
        return text[digits..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" when number < 1_000_000 => TimeSpan.FromDays(number),
            _ => null,
        };
    }
}
