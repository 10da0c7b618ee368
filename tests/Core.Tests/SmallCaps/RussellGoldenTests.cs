using System.Text.Json;
using RegimeGrpc.Core.SmallCaps;

namespace RegimeGrpc.Core.Tests.SmallCaps;

/// <summary>Sections 3.1 and 3.2 against an independent implementation and the known records of the Russell 2000.</summary>
public sealed class RussellGoldenTests
{
    [MarketDataFact]
    public void Records_and_breakouts_equal_the_reference()
    {
        var byDate = Run().ToDictionary(static session => session.Date);
        var rows = 0;
        foreach (var line in File.ReadLines(MarketData.Path("golden/small-caps.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var golden = document.RootElement;
            var (_, records, breakout) = byDate[DateOnly.Parse(golden.GetProperty("session").GetString()!)];
            Assert.Equal(golden.GetProperty("close_ath").GetBoolean(), records.Kind is RecordKind.CloseOnly or RecordKind.Both);
            Assert.Equal(golden.GetProperty("intraday_ath").GetBoolean(), records.Kind is RecordKind.IntradayOnly or RecordKind.Both);
            Assert.Equal(golden.GetProperty("drawdown").GetDouble(), records.Drawdown.Number, 1e-12);
            var since = golden.GetProperty("since");
            Assert.Equal<double?>(since.ValueKind == JsonValueKind.Null ? null : since.GetDouble(), records.Since.IsOk ? records.Since.Number : null);
            var episode = golden.GetProperty("breakout");
            if (episode.ValueKind == JsonValueKind.Null)
            {
                Assert.Equal(BreakoutState.None, breakout.State);
            }
            else
            {
                Assert.Equal(episode.GetProperty("state").GetString(), breakout.State.ToString().ToUpperInvariant());
                Assert.Equal(episode.GetProperty("pivot").GetDouble(), breakout.Pivot.Number);
                Assert.Equal(episode.GetProperty("age").GetInt32(), breakout.Age);
                Assert.Equal(episode.GetProperty("held").GetInt32(), breakout.Held);
            }

            rows++;
        }

        Assert.True(rows > 100, $"only {rows} rows");
    }

    [MarketDataFact]
    public void The_known_records_of_the_russell_2000()
    {
        var sessions = Run();
        Records On(int year, int month, int day) => sessions.Single(session => session.Date == new DateOnly(year, month, day)).Records;

        Assert.Equal(2442.74, On(2021, 11, 8).Close.Number);
        Assert.Equal(2442.74, On(2021, 11, 8).RecordClose.Number);
        Assert.True(On(2021, 11, 8).Kind is RecordKind.CloseOnly or RecordKind.Both);
        Assert.Equal(2458.86, On(2021, 11, 30).RecordHigh.Number);
        Assert.Equal(2442.74, On(2021, 11, 30).RecordClose.Number);
        Assert.Equal(2458.86, On(2024, 11, 22).RecordHigh.Number);
        Assert.Equal(RecordKind.IntradayOnly, On(2024, 11, 25).Kind);
        Assert.Equal(2466.49, On(2024, 11, 25).RecordHigh.Number);
        Assert.Equal(2442.74, sessions[^1].Records.RecordClose.Number);
    }

    [MarketDataFact]
    public void Four_breakouts_start_in_the_data()
    {
        var starts = Run().Where(static session => session.Breakout.Age == 1).Select(static session => session.Date);
        Assert.Equal([new(2016, 11, 14), new(2018, 5, 16), new(2020, 11, 13), new(2021, 11, 2)], starts);
    }

    private static List<(DateOnly Date, Records Records, Breakout Breakout)> Run()
    {
        var path = new IndexPath(new RecordParameters());
        var sessions = new List<(DateOnly, Records, Breakout)>();
        foreach (var (date, bar) in MarketBars.Read("data/bars/rut.csv"))
        {
            var record = path.Step(bar);
            sessions.Add((date, path.Records(bar.Close, record), path.Episode(bar.Close)));
        }

        return sessions;
    }
}
