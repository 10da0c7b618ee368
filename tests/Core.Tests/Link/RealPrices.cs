using System.Globalization;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

/// <summary>The real prices of both legs, as observations would bring them.</summary>
internal static class RealPrices
{
    public static readonly Lazy<IReadOnlyList<(Session Session, double Close)>> Benchmark = new(() => Rows("data/bars/rut.csv")
        .Select(row => (NyseCalendar.Default.On(DateOnly.Parse(row[0], CultureInfo.InvariantCulture))!.Value, Number(row[4]))).ToArray());

    public static readonly Lazy<IReadOnlyList<AssetSample>> Asset = new(() =>
        Bars("data/intraday/eth-usdt-4h.csv", SampleKind.FourHourBar, 4)
            .Concat(Bars("data/intraday/eth-usdt-1h.csv", SampleKind.HourBar, 1)).OrderBy(sample => sample.End.Ticks).ToArray());

    public static readonly Lazy<IReadOnlyList<AssetSample>> AssetDays =
        new(() => Bars("data/bars/eth-usdt-binance.csv", SampleKind.DayBar, 24).ToArray());

    /// <summary>Date, close instant, benchmark close, asset price and both returns of the reference.</summary>
    public static IEnumerable<string[]> AlignedReturns => Rows("golden/aligned-returns.csv");

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<AssetSample> Bars(string file, SampleKind kind, int hours) => Rows(file).Select(row => new AssetSample(
        kind, Instant.From(DateTimeOffset.Parse(row[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)) + TimeSpan.FromHours(hours),
        Number(row[4]), row.Length > 6 ? row[6] : "binance"));

    private static IEnumerable<string[]> Rows(string file) => File.ReadLines(MarketData.Path(file)).Skip(1).Select(line => line.Split(','));
}
