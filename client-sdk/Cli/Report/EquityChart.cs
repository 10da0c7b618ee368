using System.Text;
using RegimeGrpc.Client.Evaluation;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Cli.Report;

/// <summary>Equity curves on a logarithmic scale over a ribbon of regimes, as SVG.</summary>
internal static class EquityChart
{
    private const double Left = 56, Top = 10, Width = 1020, Height = 380, Ribbon = 18, Gap = 8;

    // Colours that stay apart for colour-blind eyes (Okabe and Ito).
    private static readonly Dictionary<Strategy, string> Colours = new()
    {
        [Strategy.Stance] = "#0072B2",
        [Strategy.BuyAndHold] = "#555555",
        [Strategy.Sma200] = "#E69F00",
        [Strategy.Sma50] = "#CC79A7",
        [Strategy.StructureOnly] = "#009E73",
        [Strategy.RecordsOnly] = "#D55E00",
    };

    private static readonly Dictionary<RegimeState, string> Regimes = new()
    {
        [RegimeState.RiskOn] = "#66b88a",
        [RegimeState.FragileRiskOn] = "#e9cf6c",
        [RegimeState.Neutral] = "#d5d5d5",
        [RegimeState.RiskOff] = "#d98880",
    };

    internal static string Of(BacktestReport report)
    {
        var curves = report.Curves.Where(c => c.Points.Count > 1).ToArray();
        if (curves.Length == 0) return "<p>No day was sealed.</p>";
        var (first, last) = (curves[0].Points[0].Day, curves[0].Points[^1].Day);
        var all = curves.SelectMany(c => c.Points).Select(p => Math.Log(Math.Max(p.Equity, 1e-6))).ToArray();
        var (low, high) = (all.Min(), Math.Max(all.Max(), all.Min() + 0.01));
        double X(DateTimeOffset time) => Left + (Width * Math.Clamp((time - first) / (last - first), 0, 1));
        double Y(double equity) => Top + (Height * (high - Math.Log(Math.Max(equity, 1e-6))) / (high - low));

        var bottom = Top + Height + Gap + Ribbon;
        var svg = new StringBuilder($"<svg role=\"img\" aria-label=\"Equity curves and regimes\" viewBox=\"0 0 {N(Left + Width + 20)} {N(bottom + 70)}\" width=\"{N(Left + Width + 20)}\">\n");
        foreach (var equity in Ticks(Math.Exp(low), Math.Exp(high)))
        {
            svg.Append($"<line x1=\"{N(Left)}\" x2=\"{N(Left + Width)}\" y1=\"{N(Y(equity))}\" y2=\"{N(Y(equity))}\" stroke=\"#e4e4e4\"/><text x=\"{N(Left - 6)}\" y=\"{N(Y(equity) + 4)}\" text-anchor=\"end\">{Sheet.Number(equity, "0.###")}</text>\n");
        }

        for (var year = first.Year + 1; year <= last.Year; year++)
        {
            var x = N(X(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero)));
            svg.Append($"<line x1=\"{x}\" x2=\"{x}\" y1=\"{N(Top)}\" y2=\"{N(bottom)}\" stroke=\"#eee\"/><text x=\"{x}\" y=\"{N(bottom + 14)}\" text-anchor=\"middle\">{year}</text>\n");
        }

        foreach (var run in report.Regimes)
        {
            if (run is not { From: { } from, To: { } to } || !Regimes.TryGetValue(run.State, out var colour)) continue;
            svg.Append($"<rect x=\"{N(X(from))}\" y=\"{N(Top + Height + Gap)}\" width=\"{N(Math.Max(0.5, X(to) - X(from)))}\" height=\"{N(Ribbon)}\" fill=\"{colour}\"><title>{Sheet.Name(run.State)} {Sheet.Day(from)} to {Sheet.Day(to)}, {run.Sessions} sessions</title></rect>\n");
        }

        // The stance last: on top.
        foreach (var curve in curves.Reverse())
        {
            var points = string.Join(' ', curve.Points.Select(p => $"{N(X(p.Day))},{N(Y(p.Equity))}"));
            svg.Append($"<polyline fill=\"none\" stroke=\"{Colours.GetValueOrDefault(curve.Strategy, "#000")}\" stroke-width=\"{(curve.Strategy == Strategy.Stance ? "2.2" : "1.1")}\" points=\"{points}\"/>\n");
        }

        var at = Left;
        foreach (var curve in curves)
        {
            svg.Append($"<rect x=\"{N(at)}\" y=\"{N(bottom + 28)}\" width=\"14\" height=\"4\" fill=\"{Colours.GetValueOrDefault(curve.Strategy, "#000")}\"/><text x=\"{N(at + 19)}\" y=\"{N(bottom + 34)}\">{Sheet.Name(curve.Strategy)}</text>");
            at += 150;
        }

        at = Left;
        foreach (var (state, colour) in Regimes)
        {
            svg.Append($"<rect x=\"{N(at)}\" y=\"{N(bottom + 46)}\" width=\"14\" height=\"12\" fill=\"{colour}\"/><text x=\"{N(at + 19)}\" y=\"{N(bottom + 56)}\">{Sheet.Name(state)}</text>");
            at += 150;
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Round numbers on the scale, some five to ten of them, and always 1, where everything starts.</summary>
    private static IEnumerable<double> Ticks(double low, double high)
    {
        double[] steps = (high / low) switch
        {
            > 1000 => [1],
            > 20 => [1, 2, 5],
            > 3 => [1, 1.5, 2, 3, 4, 5, 6, 8],
            _ => [1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2, 2.5, 3, 4, 5, 6, 7, 8, 9],
        };
        for (var decade = Math.Floor(Math.Log10(low)); decade <= Math.Ceiling(Math.Log10(high)); decade++)
            foreach (var step in steps)
                if (step * Math.Pow(10, decade) is var tick && tick >= low && tick <= high) yield return tick;
    }

    private static string N(double number) => Sheet.Number(number, "0.#");
}
