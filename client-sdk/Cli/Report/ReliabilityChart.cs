using System.Text;
using RegimeGrpc.Client.Evaluation;

namespace RegimeGrpc.Cli.Report;

/// <summary>Forecast chance against frequency by tenths, as SVG.</summary>
internal static class ReliabilityChart
{
    private const double Left = 52, Top = 26, Size = 240;

    internal static string Of(Forecast forecast)
    {
        var svg = new StringBuilder($"<svg role=\"img\" aria-label=\"Reliability of {HtmlReport.Text(forecast.Name)}\" viewBox=\"0 0 336 310\" width=\"336\">\n");
        svg.Append($"<text x=\"{N(Left)}\" y=\"16\">{HtmlReport.Text(forecast.Name)}, {forecast.Forecasts} forecasts</text>");
        svg.Append($"<rect x=\"{N(Left)}\" y=\"{N(Top)}\" width=\"{N(Size)}\" height=\"{N(Size)}\" fill=\"none\" stroke=\"#bbb\"/><line x1=\"{N(X(0))}\" y1=\"{N(Y(0))}\" x2=\"{N(X(1))}\" y2=\"{N(Y(1))}\" stroke=\"#bbb\" stroke-dasharray=\"4 3\"/>\n");
        foreach (var tick in (double[])[0, 0.25, 0.5, 0.75, 1])
            svg.Append($"<text x=\"{N(X(tick))}\" y=\"{N(Top + Size + 14)}\" text-anchor=\"middle\">{Sheet.Number(tick)}</text><text x=\"{N(Left - 4)}\" y=\"{N(Y(tick) + 4)}\" text-anchor=\"end\">{Sheet.Number(tick)}</text>");
        svg.Append($"<text x=\"{N(X(0.5))}\" y=\"{N(Top + Size + 30)}\" text-anchor=\"middle\">chance given</text><text x=\"12\" y=\"{N(Y(0.5))}\" text-anchor=\"middle\" transform=\"rotate(-90 12 {N(Y(0.5))})\">came true</text>\n");
        foreach (var bin in forecast.Reliability)
        {
            if (!bin.MeanForecast.TryGet(out var chance) || !bin.Frequency.TryGet(out var frequency)) continue;
            var radius = 2 + (10 * Math.Sqrt(bin.Forecasts / (double)Math.Max(1, forecast.Forecasts)));
            svg.Append($"<circle cx=\"{N(X(chance))}\" cy=\"{N(Y(frequency))}\" r=\"{N(radius)}\" fill=\"#0072B2\" fill-opacity=\"0.6\"><title>{Sheet.Number(chance)} said, {Sheet.Number(frequency)} came true, {bin.Forecasts} forecasts</title></circle>");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static double X(double chance) => Left + (Size * chance);

    private static double Y(double frequency) => Top + (Size * (1 - frequency));

    private static string N(double number) => Sheet.Number(number, "0.#");
}
