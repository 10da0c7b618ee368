using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client.Signals;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RegimeGrpc.Cli.Live;

/// <summary>What there is to draw on.</summary>
/// <param name="Width">Cells.</param>
/// <param name="Height">Lines.</param>
/// <param name="Unicode">Whether it can draw blocks.</param>
internal readonly record struct Canvas(int Width, int Height, bool Unicode);

/// <summary>Draws a <see cref="Picture"/>: what matters most on top, since a small window loses the end.</summary>
internal static class Screen
{
    /// <summary>From here on two columns fit side by side.</summary>
    private const int Wide = 118;

    /// <summary>The head, the verdict, the frame of the levels and the last line.</summary>
    private const int LinesBesideLevels = 19;

    /// <param name="picture">What is known.</param>
    /// <param name="now">What ages are counted from.</param>
    /// <param name="canvas">What to draw on.</param>
    internal static IRenderable Draw(Picture picture, DateTimeOffset now, Canvas canvas)
    {
        var rows = new List<IRenderable> { Head(picture, now, canvas.Unicode) };
        if (picture.Signal is { } signal)
        {
            // In a low window the levels next to the price, whatever else is lost.
            IRenderable[] left = [.. Verdict(signal, canvas.Unicode), .. Structure(signal, canvas.Height - LinesBesideLevels - picture.Happenings.Count)];
            IRenderable[] right = [.. Health(picture, signal, canvas.Unicode)];
            if (canvas.Width >= Wide) rows.Add(SideBySide(left, right));
            else rows.AddRange([.. left, .. right]);
        }

        if (picture.Happenings.Count > 0) rows.Add(new Rows(picture.Happenings.Select(h => Line($"[grey]{h.At.UtcDateTime:HH:mm:ss}Z[/] {WatchLine.Of(h.Event)}"))));
        rows.Add(Line("[grey]Ctrl-C ends. UTC. % and ATR: price over (+) or under (-) the level.[/]"));
        return new Rows(rows);
    }

    private static Grid SideBySide(IRenderable[] left, IRenderable[] right)
    {
        var grid = new Grid { Expand = true }.AddColumn(new GridColumn { Padding = new(0, 0, 1, 0) }).AddColumn(new GridColumn { Padding = new(0, 0, 0, 0) });
        return grid.AddRow(new Rows(left), new Rows(right));
    }

    private static IEnumerable<IRenderable> Verdict(Signal signal, bool unicode)
    {
        if (signal.Regime is not null || signal.Stance is not null) yield return VerdictPanel.Of(signal, unicode);
    }

    private static IEnumerable<IRenderable> Structure(Signal signal, int lines)
    {
        if (signal.Levels is { } levels) yield return LadderTable.Of(levels, signal.Stance, lines);
    }

    private static IEnumerable<IRenderable> Health(Picture picture, Signal signal, bool unicode)
    {
        if (signal.Correlation is { } link) yield return LinkPanel.Of(link, unicode);
        if (signal.Regime is { Evidence.Count: > 0 } regime) yield return EvidenceTable.Of(regime, unicode);
        if (picture.Inputs.Count > 0) yield return InputPanel.Of(picture.Inputs);
    }

    private static Rows Head(Picture picture, DateTimeOffset now, bool unicode)
    {
        var lines = new List<IRenderable>();
        if (picture.Provenance == Provenance.Simulated) lines.Add(Line("[black on yellow bold] SIMULATED [/] made by the server's own simulated market; not for trading."));
        if (picture.Signal is { } s)
        {
            var seal = s.Finality == Finality.Sealed ? $"[bold]SEALED[/] {Show.State(s.Seal)}" : Show.State(s.Finality);
            lines.Add(Line($"[bold]{Markup.Escape(s.Model)}[/]  revision [bold]{s.Revision}[/]  as of [bold]{Show.Time(s.AsOf)}[/]  {seal}"));
            if (picture.IsStale) lines.Add(Line($"[white on red bold] STALE [/] valid until {Show.Time(s.ValidUntil)} only: do not rely on it."));
        }

        if (picture.Replica?.StorageStale == true) lines.Add(Line("[white on red bold] STORAGE STALE [/] the journal cannot be reached: this is the last known state."));
        lines.Add(Line(Status(picture, now, unicode)));
        return new Rows(lines);
    }

    private static string Status(Picture picture, DateTimeOffset now, bool unicode)
    {
        var dot = unicode ? "●" : "*";
        var parts = new List<string>
        {
            picture.Connection switch
            {
                Connection.Live => $"[green]{dot} live[/]",
                Connection.CatchingUp => $"[yellow]{dot} catching up[/]",
                Connection.Draining => $"[yellow]{dot} the server is going away[/]: {Markup.Escape(picture.Trouble)}",
                Connection.Reconnecting => $"[red]{dot} reconnecting[/]: {Markup.Escape(picture.Trouble)}",
                _ => $"[yellow]{dot} connecting[/]",
            },
        };
        if (picture.HeardAt is { } heard) parts.Add($"heard {Age(now - heard)} ago");
        if (picture.Replica is { } replica) parts.Add(replica.Lag > 0 ? $"[yellow]lag {replica.Lag} entries[/]" : "lag 0 entries");
        if (picture.Signal?.ValidUntil is { } until && !picture.IsStale) parts.Add($"valid for {Age(until - now)}");
        parts.Add($"{picture.Received} received{(picture.LeftOut > 0 ? $", {picture.LeftOut} left out for newer ones" : "")}");
        return string.Join("  ", parts);
    }

    private static string Age(TimeSpan span) => span switch
    {
        { Ticks: <= 0 } => "0 s",
        { TotalSeconds: < 100 } => $"{span.TotalSeconds:0} s",
        { TotalMinutes: < 100 } => $"{span.TotalMinutes:0} min",
        { TotalHours: < 48 } => $"{span.TotalHours:0} h",
        _ => $"{span.TotalDays:0} days",
    };

    /// <summary>One line of the screen, cut off rather than wrapped: what wraps makes the rest jump.</summary>
    private static Markup Line(string markup) => new Markup(markup).Overflow(Overflow.Ellipsis);
}
