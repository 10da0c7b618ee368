using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>A whole signal, every topic it carries.</summary>
internal static class SignalView
{
    internal static void Write(IAnsiConsole console, Signal signal, Replica replica, DateTimeOffset now)
    {
        Simulated(console, signal.Provenance);
        if (replica.StorageStale) console.MarkupLine("[red bold]STORAGE STALE[/]: the journal cannot be reached; this is the last known state.");
        if (signal.ValidUntil < now) console.MarkupLine($"[red bold]STALE[/]: valid until {Show.Time(signal.ValidUntil)} only; do not rely on it.");
        console.Write(Pairs.Of(
            "signal",
            ("model", $"{Markup.Escape(signal.Model)} [grey]{Markup.Escape(signal.Fingerprint[..Math.Min(12, signal.Fingerprint.Length)])}[/]"),
            ("revision", $"{signal.Revision} (previous {signal.PreviousRevision}, journal at {replica.LatestRevision})"),
            ("as of", $"{Show.Time(signal.AsOf)}  {Show.State(signal.Finality)}{(signal.Finality == Finality.Sealed ? $" {Show.State(signal.Seal)}" : "")}"),
            ("newest input", $"about {Show.Time(signal.EventTime)}, known {Show.Time(signal.KnownAt)}"),
            ("valid until", Show.Time(signal.ValidUntil)),
            ("digest", $"[grey]{Markup.Escape(signal.Digest)}[/]")));
        foreach (var note in signal.Notes) console.MarkupLineInterpolated($"[yellow]{note.Code}[/]: {note.Text}");
        if (signal.Regime is { } regime) RegimeView.Write(console, regime);
        if (signal.Stance is { } stance) RegimeView.Write(console, stance);
        if (signal.Levels is { } levels) LevelsView.Write(console, levels);
        if (signal.Correlation is { } correlation) CorrelationView.Write(console, correlation);
        if (signal.SmallCaps is { } smallCaps) SmallCapsView.Write(console, smallCaps);
        ContextView.Write(console, signal);
        Inputs(console, signal.Inputs);
    }

    /// <summary>Said loudly: nobody shall trade on a simulated market.</summary>
    internal static void Simulated(IAnsiConsole console, Provenance provenance)
    {
        if (provenance == Provenance.Simulated) console.MarkupLine("[black on yellow bold] SIMULATED [/] made by the server's own simulated market; not for trading.");
    }

    private static void Inputs(IAnsiConsole console, IReadOnlyList<InputHealth> inputs)
    {
        if (inputs.Count == 0) return;
        var table = Pairs.Grid("inputs", "role", "<series", "<status", "about", "known", "due");
        foreach (var input in inputs)
        {
            table.AddRow(Markup.Escape(input.Role), Markup.Escape(input.Series), Show.Colored(input.Status), Show.Time(input.EventTime), Show.Time(input.KnownAt), Show.Time(input.DueAt));
        }

        console.Write(table);
    }
}
