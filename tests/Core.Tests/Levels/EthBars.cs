using System.Globalization;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Tests.Levels;

/// <summary>The pinned venue's daily bars.</summary>
internal static class EthBars
{
    public static IReadOnlyList<(DateOnly Day, Bar Bar)> Read() =>
    [
        .. File.ReadLines(MarketData.Path("data/bars/eth-usdt-binance.csv")).Skip(1).Select(line =>
        {
            var cells = line.Split(',');
            double Cell(int i) => double.Parse(cells[i], CultureInfo.InvariantCulture);
            return (DateOnly.ParseExact(cells[0], "yyyy-MM-dd", CultureInfo.InvariantCulture), new Bar(Cell(1), Cell(2), Cell(3), Cell(4), Cell(5)));
        }),
    ];
}
