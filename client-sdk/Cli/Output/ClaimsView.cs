using RegimeGrpc.Client.Evaluation;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>The ledger of claims as a table.</summary>
internal static class ClaimsView
{
    internal static void Write(IAnsiConsole console, IReadOnlyList<Claim> claims)
    {
        var table = Pairs.Grid("claims", "claim", "<verdict", "estimate", "95 %", "95 %, all rows", "p adjusted", "n", "n eff", "<span");
        foreach (var claim in claims)
            table.AddRow(
                Markup.Escape(claim.Text), Colored(claim.Verdict), Show.Short(claim.Estimate), Of(claim.Interval), Of(claim.CorrectedInterval),
                Show.Short(claim.AdjustedP), $"{claim.Observations}", Show.Of(claim.EffectiveObservations, "0.#"), $"{Show.Day(claim.From)} {Show.Day(claim.To)}");
        console.Write(table);
        foreach (var claim in claims) console.MarkupLineInterpolated($"  {claim.Id}: {claim.Measure}. {claim.Reason}");
    }

    internal static string Of(Interval interval) => interval.Low.IsKnown ? $"{Show.Short(interval.Low)} .. {Show.Short(interval.High)}" : "[grey]n/a[/]";

    private static string Colored(Verdict verdict) => verdict switch
    {
        Verdict.Supported => $"[green]{Show.State(verdict)}[/]",
        Verdict.Reversed => $"[red]{Show.State(verdict)}[/]",
        Verdict.Unstable => $"[yellow]{Show.State(verdict)}[/]",
        _ => Show.State(verdict),
    };
}
