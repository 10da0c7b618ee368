namespace RegimeGrpc.Cli.Live;

/// <summary>Bars of text. Markup; every one is as wide as it was asked to be.</summary>
internal static class Gauge
{
    /// <summary>From the middle to the left (red) or to the right (green).</summary>
    /// <param name="share">-1 to 1.</param>
    /// <param name="half">Cells on each side of the middle.</param>
    /// <param name="isGoodRight">False: to the right is red, for scores where more is worse.</param>
    /// <param name="unicode">False: ASCII.</param>
    internal static string Signed(double share, int half, bool isGoodRight, bool unicode)
    {
        var filled = Filled(Math.Abs(share), half);
        var (full, middle) = unicode ? ('█', '│') : ('#', '|');
        var isRight = share >= 0;
        var color = isRight == isGoodRight ? "green" : "red";
        var bar = $"[{color}]{new string(full, filled)}[/]";
        var rest = new string(' ', half - filled);
        return isRight
            ? $"{new string(' ', half)}[grey]{middle}[/]{bar}{rest}"
            : $"{rest}{bar}[grey]{middle}[/]{new string(' ', half)}";
    }

    /// <summary>From the left.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="width">Cells.</param>
    /// <param name="color">Of the filled part.</param>
    /// <param name="unicode">False: ASCII.</param>
    internal static string Level(double share, int width, string color, bool unicode)
    {
        var filled = Filled(share, width);
        return $"[{color}]{new string(unicode ? '█' : '#', filled)}[/][grey]{new string(unicode ? '░' : '.', width - filled)}[/]";
    }

    /// <summary>What is not nothing gets a cell, so that it can be seen.</summary>
    private static int Filled(double share, int cells) =>
        share <= 0 ? 0 : Math.Clamp((int)Math.Round(share * cells, MidpointRounding.AwayFromZero), share < 0.005 ? 0 : 1, cells);
}
