using System.Globalization;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Tests.SmallCaps;

/// <summary>Daily rows of the real data, ascending.</summary>
internal static class MarketBars
{
    public static List<(DateOnly Date, Bar Bar)> Read(string relative) =>
        Rows(relative).Select(cells => (Date(cells[0]), new Bar(Number(cells[1]), Number(cells[2]), Number(cells[3]), Number(cells[4]), Number(cells[5])))).ToList();

    public static List<(DateOnly Date, double Value)> ReadColumn(string relative, string column)
    {
        var header = File.ReadLines(MarketData.Path(relative)).First().Split(',');
        var index = Array.IndexOf(header, column);
        return Rows(relative).Where(cells => cells[index].Length > 0).Select(cells => (Date(cells[0]), Number(cells[index]))).ToList();
    }

    private static IEnumerable<string[]> Rows(string relative) =>
        File.ReadLines(MarketData.Path(relative)).Skip(1).Select(static line => line.Split(','));

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
