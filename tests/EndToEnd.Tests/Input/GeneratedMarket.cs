using System.Globalization;
using System.Text;

namespace RegimeGrpc.EndToEnd.Tests.Input;

/// <summary>
/// A small made-up market of 212 days in CSV files with a manifest of its own: hourly and daily bars, sessions and macro values.
/// The same every time.
/// </summary>
internal static class GeneratedMarket
{
    private static readonly DateOnly First = new(2023, 12, 1);
    private static readonly DateOnly Last = new(2024, 6, 29);

    private static readonly DateOnly[] Holidays =
        [new(2023, 12, 25), new(2024, 1, 1), new(2024, 1, 15), new(2024, 2, 19), new(2024, 3, 29), new(2024, 5, 27), new(2024, 6, 19)];

    private const string Manifest = """
        { "files": [
          { "path": "eth-hour.csv", "source": {"column": "venue"}, "time": {"column": "date", "kind": "instant_start", "period": "1h"},
            "publication": {"rule": "after_end", "delay": "10s"},
            "series": [ {"id": "crypto.ETH-USDT.okx-swap.1h", "kind": "bar", "volume": "volume"} ] },
          { "path": "eth-day.csv", "source": "binance", "time": {"column": "date", "kind": "utc_day"},
            "publication": {"rule": "after_end", "delay": "10s"},
            "series": [ {"id": "crypto.ETH-USDT.binance.day", "kind": "bar", "volume": "volume"} ] },
          { "path": "rut-day.csv", "source": "ibkr", "time": {"column": "date", "kind": "session"},
            "publication": {"rule": "after_end", "delay": "15m"},
            "series": [ {"id": "equity.RUT.day", "kind": "bar"} ] },
          { "path": "rates.csv", "source": "fred", "time": {"column": "date", "kind": "utc_day"},
            "publication": {"rule": "business_day", "days": 1, "calendar": "federal", "time": "16:15"},
            "series": [ {"id": "macro.DGS2", "kind": "scalar", "column": "two"}, {"id": "macro.DFII10", "kind": "scalar", "column": "real"} ] },
          { "path": "nfci.csv", "source": "fred", "time": {"column": "date", "kind": "week_friday"},
            "publication": {"rule": "weekday", "weekday": "wednesday", "time": "08:30"},
            "series": [ {"id": "macro.NFCI", "kind": "scalar", "column": "value"} ] }
        ] }
        """;

    /// <summary>Writes the files.</summary>
    public static DataSet Write(string directory)
    {
        var random = new Random(20231201);
        var hours = new StringBuilder("date,open,high,low,close,volume,venue\n");
        var days = new StringBuilder("date,open,high,low,close,volume\n");
        var sessions = new StringBuilder("date,open,high,low,close\n");
        var rates = new StringBuilder("date,two,real\n");
        var weeks = new StringBuilder("date,value\n");
        var (eth, rut) = (2050.0, 1800.0);
        for (var day = First; day <= Last; day = day.AddDays(1))
        {
            var bars = Enumerable.Range(0, 24).Select(_ => NextBar(random, ref eth, 0.004)).ToArray();
            for (var hour = 0; hour < bars.Length; hour++) hours.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}T{hour:00}:00:00Z,{bars[hour]},{900 + hour},okx_swap\n");
            var whole = new Prices(bars[0].Open, bars.Max(bar => bar.High), bars.Min(bar => bar.Low), bars[^1].Close);
            days.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd},{whole},{50_000 + (day.DayNumber % 1000)}\n");
            if (day.DayOfWeek == DayOfWeek.Friday) weeks.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd},{-0.4 + (0.02 * random.NextDouble()):0.####}\n");
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || Holidays.Contains(day)) continue;
            sessions.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd},{NextBar(random, ref rut, 0.01)}\n");
            rates.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd},{4.5 + (0.1 * random.NextDouble()):0.####},{1.9 + (0.1 * random.NextDouble()):0.####}\n");
        }

        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[
            ("eth-hour.csv", $"{hours}"), ("eth-day.csv", $"{days}"), ("rut-day.csv", $"{sessions}"), ("rates.csv", $"{rates}"), ("nfci.csv", $"{weeks}"), ("manifest.json", Manifest)])
            File.WriteAllText(Path.Combine(directory, name), text);
        return new(
            "generated",
            directory,
            Path.Combine(directory, "manifest.json"),
            DataSet.Utc(2024, 6, 10, 17, 34),
            DataSet.Utc(2024, 6, 28, 23, 59, 59),
            [DataSet.Utc(2024, 3, 1, 12), DataSet.Utc(2024, 5, 14, 20, 20), DataSet.Utc(2024, 6, 28, 22)],
            10);
    }

    private static Prices NextBar(Random random, ref double price, double size)
    {
        var open = price;
        var close = open * (1 + (size * (random.NextDouble() - 0.498)));
        price = close;
        return new(open, Math.Max(open, close) * (1 + (size * 0.3 * random.NextDouble())), Math.Min(open, close) * (1 - (size * 0.3 * random.NextDouble())), close);
    }

    private readonly record struct Prices(double Open, double High, double Low, double Close)
    {
        // Every digit, so that a high rounded down is not under its close.
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Open:R},{High:R},{Low:R},{Close:R}");
    }
}
