using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>The correlation topic.</summary>
internal static class CorrelationView
{
    internal static void Write(IAnsiConsole console, Correlation correlation)
    {
        var (link, breaks, gap, conditional) = (correlation.Link, correlation.Breaks, correlation.TrackingGap, correlation.Conditional);
        console.Write(Pairs.Of(
            "correlation",
            ("session close", $"{Show.Time(correlation.SessionClose)}, {Show.State(correlation.Alignment)}"),
            ("last pair", correlation.LastPair is { } p ? $"benchmark {Show.Of(p.Benchmark, "+0.00 %;-0.00 %")}, asset {Show.Of(p.Asset, "+0.00 %;-0.00 %")}, {p.Span} session(s), quality {Show.Of(p.Quality)}{(p.VenueSeam ? ", venue seam" : "")}" : "[grey]-[/]"),
            ("link", $"[bold]{Show.State(link.State)}[/] since {Show.Day(link.Since)}: r {Show.Of(link.R, "0.000")}, at least {Show.Of(link.Low, "0.000")}"),
            ("break", $"{(breaks.Broken ? "[red]BROKEN[/]" : "not broken")} {Show.State(breaks.Direction)}: z {Show.Of(breaks.Z, "0.00")}, p {Show.Of(breaks.P, "0.000")}, CUSUM {Show.Of(breaks.Cusum, "0.0")}{(breaks.CusumAlarm ? " [red]alarm[/]" : "")}"),
            ("tracking gap", $"{Show.State(gap.State)}: t {Show.Of(gap.T, "0.00")}"),
            ("up and down days", $"{Show.Of(conditional.RhoUp, "0.00")} and {Show.Of(conditional.RhoDown, "0.00")}{(conditional.FairWeather ? ", fair weather" : "")}{(conditional.FoulWeather ? ", foul weather" : "")}"),
            ("volatility-adjusted", $"{Show.Of(correlation.VolatilityAdjusted.Rho, "0.000")}{(correlation.VolatilityAdjusted.VolatilityDriven ? ", volatility-driven" : "")}")));
        if (correlation.Pearson.Count > 0)
        {
            var table = Pairs.Grid("Pearson", "window", "r", "95 % low", "95 % high", "pairs");
            foreach (var w in correlation.Pearson) table.AddRow(Markup.Escape(w.Window), Show.Of(w.R, "0.000"), Show.Short(w.Low), Show.Short(w.High), $"{w.Pairs}");
            console.Write(table);
        }

        if (correlation.Betas.Count == 0) return;
        var betas = Pairs.Grid("beta", "sessions", "beta", "s.e.", "R2");
        foreach (var b in correlation.Betas) betas.AddRow($"{b.Window}", Show.Of(b.Value, "0.00"), Show.Short(b.StandardError, "0.00"), Show.Short(b.RSquared, "0.00"));
        console.Write(betas);
    }
}
