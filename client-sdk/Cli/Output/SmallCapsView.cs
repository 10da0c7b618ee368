using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>The small-caps topic.</summary>
internal static class SmallCapsView
{
    internal static void Write(IAnsiConsole console, SmallCaps topic)
    {
        var (records, breakout) = (topic.Records, topic.Breakout);
        console.Write(Pairs.Of(
            "small caps",
            ("session close", Show.Time(topic.SessionClose)),
            ("record", $"{Show.State(records.Kind)} ({Show.State(records.Scope)}){(records.Marginal ? ", marginal" : "")}, {Show.Of(records.Since, "0")} sessions since the last"),
            ("close", $"{Show.Price(records.Close)}; record close {Show.Price(records.RecordClose)}, record high {Show.Price(records.RecordHigh)}, {Show.Percent(records.Drawdown)} below"),
            ("breakout", $"{Show.State(breakout.State)} over {Show.Price(breakout.Pivot)}, held {breakout.Held} of {breakout.Age} sessions"),
            ("relative strength", $"{Show.Of(topic.RelativeStrength, "+0.0 %;-0.0 %")}, z {Show.Of(topic.RelativeStrengthZ, "0.00")}"),
            ("breadth", Show.Percent(topic.Breadth)),
            ("durability", $"{Show.Of(topic.DurabilityScore, "0.00")}, coverage {Show.Of(topic.DurabilityCoverage, "0 %")} [grey](not a probability)[/]")));
        if (topic.Squeeze.Count == 0) return;
        var table = Pairs.Grid("squeeze (+1) or lasting (-1)", "id", "value", "weight", "availability", "<reason");
        foreach (var s in topic.Squeeze) table.AddRow(Markup.Escape(s.Id), Show.Short(s.Value, "+0.00;-0.00;0"), Show.Of(s.Weight, "0.##"), Show.Of(s.Availability, "0 %"), Markup.Escape(s.Reason));
        console.Write(table);
    }
}
