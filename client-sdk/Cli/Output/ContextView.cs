using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>The topics liquidity, rotation, fundamentals, supply and macro.</summary>
internal static class ContextView
{
    internal static void Write(IAnsiConsole console, Signal signal)
    {
        if (signal.Liquidity is { } l)
        {
            console.Write(Pairs.Of(
                "liquidity",
                ("state", $"[bold]{Show.State(l.State)}[/], coverage {Show.Of(l.Coverage, "0 %")}"),
                ("impulse", $"{Show.Of(l.Impulse, "0.00")}, acceleration {Show.Of(l.Acceleration, "0.00")}"),
                ("NFCI", Show.Of(l.Level, "0.000"))));
            Components(console, "liquidity components", l.Components);
        }

        if (signal.Rotation is { } r)
        {
            console.Write(Pairs.Of(
                "rotation",
                ("stage", $"[bold]{Show.State(r.Stage)}[/] since {Show.Day(r.Since)} (raw {Show.State(r.Raw)})"),
                ("20 days", $"BTC {Show.Of(r.Btc20D, "+0.0 %;-0.0 %")}, ETH {Show.Of(r.Eth20D, "+0.0 %;-0.0 %")}"),
                ("ETH/BTC z", Show.Of(r.EthBtcZ, "0.00")),
                ("alts", $"breadth {Show.Percent(r.AltBreadth)}, excess over ETH {Show.Of(r.AltExcess, "+0.0 %;-0.0 %")}")));
        }

        if (signal.Fundamentals is { } f)
        {
            var table = Pairs.Grid($"fundamentals, coverage {Show.Of(f.Coverage, "0 %")}, divergence {Show.Of(f.Divergence, "0.00")}", "series", "weeks", "slope", "low", "high", "growth");
            foreach (var t in f.Trends) table.AddRow(Markup.Escape(t.Id), $"{t.Weeks}", Show.Short(t.Slope, "0.0000"), Show.Short(t.Low, "0.0000"), Show.Short(t.High, "0.0000"), Show.State(t.Growth));
            console.Write(table);
        }

        if (signal.Supply is { } s)
        {
            console.Write(Pairs.Of(
                "supply",
                ("overhang", $"{Show.Of(s.Overhang, "0.00")}, upside cap {Show.Of(s.UpsideCap, "0.00")}, coverage {Show.Of(s.Coverage, "0 %")}"),
                ("exit queue", $"{Show.Of(s.ExitDays, "0.0")} days, net {Show.Of(s.NetExitDays, "0.0")}"),
                ("ETF creations", $"{Show.Of(s.EtfCreations5D, "#,0")} ETH in 5 days")));
            Components(console, "supply components", s.Components);
        }

        if (signal.Macro is { } m)
        {
            console.Write(Pairs.Of(
                "macro",
                ("gate", $"[bold]{Show.State(m.Gate)}[/]"),
                ("shock", $"{Show.Of(m.Shock, "0.00")}, dovish {Show.Of(m.DovishShock, "0.00")}"),
                ("2-year yield", $"1 day z {Show.Of(m.RatesZ1, "0.00")}, 5 days z {Show.Of(m.RatesZ5, "0.00")}"),
                ("surprises", string.Join("\n", m.Surprises.Select(x => $"{Markup.Escape(x.Id)} {Show.Day(x.ReleasedAt)}: {Show.Of(x.Standardised, "0.00")}")))));
        }
    }

    private static void Components(IAnsiConsole console, string title, IReadOnlyList<Component> components)
    {
        if (components.Count == 0) return;
        var table = Pairs.Grid(title, "id", "change", "z", "weight", "availability", "about");
        foreach (var c in components)
            table.AddRow(Markup.Escape(c.Id), Show.Of(c.Change), Show.Short(c.Z, "+0.00;-0.00;0"), Show.Of(c.Weight, "0.##"), Show.Of(c.Availability, "0 %"), Show.Day(c.EventTime));
        console.Write(table);
    }
}
