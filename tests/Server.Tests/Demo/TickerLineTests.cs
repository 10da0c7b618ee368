using RegimeGrpc.Core;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Demo;

namespace RegimeGrpc.Server.Tests.Demo;

public sealed class TickerLineTests
{
    [Fact]
    public void It_says_first_that_it_is_simulated_and_is_one_line()
    {
        var line = TickerLine.Of(Newest(days: 4));
        Assert.StartsWith("SIMULATED 2026-01-", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void What_is_not_known_is_said_to_be_unknown()
    {
        var line = TickerLine.Of(Newest(days: 4));
        Assert.Contains("EMA cluster unknown", line, StringComparison.Ordinal);
        Assert.Contains("200-day unknown", line, StringComparison.Ordinal);
        Assert.Contains("r60 unknown (needs 48 pairs", line, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_known_is_said_with_its_interval_and_state()
    {
        var signal = Newest(days: 220);
        var r = signal.Topics.Correlation.Pearson.Single(pearson => pearson.Window == "60");
        var line = TickerLine.Of(signal);
        Assert.Contains(FormattableString.Invariant($"ETH {signal.Topics.Levels.Price.Number:0.00}"), line, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"r60 {r.R.Number:0.00} [{r.Low.Number:0.00}, {r.High.Number:0.00}] unknown"), line, StringComparison.Ordinal);
        Assert.Matches(@"small caps (at a record close|\d+\.\d % under the record)", line);
        Assert.Matches(@"EMA cluster [+-]?\d+\.\d % [a-z ]+  \|  200-day [+-]\d+\.\d %", line);
    }

    private static Signal Newest(int days)
    {
        var until = Instant.FromUtc(2026, 1, 10);
        var engine = new Engine(EthSmallCaps.Model);
        Signal? newest = null;
        foreach (var fact in new DemoMarket().Between(until - TimeSpan.FromDays(days), until, until))
            newest = engine.Step(engine.Revision.Next, fact).Sealed ?? newest;
        return newest!;
    }
}
