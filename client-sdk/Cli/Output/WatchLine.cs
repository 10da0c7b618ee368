using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>One line for one event of a watch.</summary>
internal static class WatchLine
{
    internal static string Of(WatchEvent e) => e switch
    {
        WatchEvent.Opened o => $"[grey]opened {Markup.Escape(o.Model)} at revision {o.LatestRevision} of journal {Markup.Escape(o.JournalId)}[/]",
        WatchEvent.Published p => Of(p.Signal),
        WatchEvent.CaughtUp c => $"[grey]caught up at revision {c.Revision}[/]",
        WatchEvent.Heartbeat h => $"[grey]heartbeat, complete up to revision {h.Revision}{Late(h.Inputs)}[/]{(h.Replica.StorageStale ? " [red]STORAGE STALE[/]" : "")}",
        WatchEvent.Conflated c => $"[grey]conflated {c.Count} signal(s), revisions {c.First} to {c.Last}[/]",
        WatchEvent.FellBehind f => $"[yellow]fell behind[/]: needs revision {f.From}, the server holds from {f.Oldest}; nothing is lost",
        WatchEvent.Stale s => $"[red bold]STALE[/] the signal at revision {s.Signal.Revision} was valid until {Show.Time(s.Signal.ValidUntil)}",
        WatchEvent.Reconnecting r => $"[yellow]reconnecting[/] ({Markup.Escape(r.Code)}: {Markup.Escape(r.Reason)}), attempt {r.Attempt} in {r.Delay.TotalSeconds:0.0} s",
        WatchEvent.Draining d => $"[yellow]draining[/]: {Markup.Escape(d.Reason)}",
        WatchEvent.Gap g => $"[red bold]GAP[/] {Markup.Escape(g.Code)}: {Markup.Escape(g.Reason)}",
        _ => "[grey]something this version does not know[/]",
    };

    private static string Of(Signal signal)
    {
        var parts = new List<string> { $"{signal.Revision,8}", Show.Time(signal.AsOf), signal.Finality == Finality.Sealed ? "[bold]sealed[/]" : "provisional" };
        if (signal.Provenance == Provenance.Simulated) parts.Insert(0, "[black on yellow]SIMULATED[/]");
        if (signal.Regime is { } regime) parts.Add($"{Show.Colored(regime.State)} {Show.Short(regime.Appetite.Value, "+0.00;-0.00;0")}/{Show.Short(regime.Fragility.Value, "0.00")}");
        if (signal.Stance is { } stance) parts.Add(Show.Colored(stance.State));
        if (signal.Levels is { } levels) parts.Add($"{Show.Price(levels.Price)} {Show.State(levels.Trend)} cluster {Show.State(levels.Cluster.State)}");
        if (signal.Correlation is { } c) parts.Add($"link {Show.State(c.Link.State)} r {Show.Short(c.Link.R, "0.00")}");
        if (signal.SmallCaps is { } s) parts.Add($"breakout {Show.State(s.Breakout.State)}");
        if (signal.Liquidity is { } l) parts.Add($"liquidity {Show.State(l.State)}");
        if (signal.Rotation is { } r) parts.Add($"rotation {Show.State(r.Stage)}");
        if (signal.Macro is { } m) parts.Add($"macro {Show.State(m.Gate)}");
        return string.Join("  ", parts);
    }

    private static string Late(IReadOnlyList<InputHealth> inputs)
    {
        var late = inputs.Where(i => i.Status is InputStatus.Late or InputStatus.Stale).Select(i => i.Role).ToList();
        return late.Count == 0 ? "" : $", late: {Markup.Escape(string.Join(", ", late))}";
    }
}
