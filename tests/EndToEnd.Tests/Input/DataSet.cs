using RegimeGrpc.EndToEnd.Tests.House;

namespace RegimeGrpc.EndToEnd.Tests.Input;

/// <summary>Files to import, and what of them to look at.</summary>
/// <param name="Name">For people.</param>
/// <param name="Directory">Of the files.</param>
/// <param name="Manifest">What they mean.</param>
/// <param name="Part">Where an import in two parts is cut.</param>
/// <param name="Until">Where imports end; some of the files lies after it.</param>
/// <param name="Dates">Of which the signals are read.</param>
/// <param name="Batch">Observations in a batch that is small beside the whole, so that an import can be hit in its middle.</param>
internal sealed record DataSet(
    string Name, string Directory, string Manifest, DateTimeOffset Part, DateTimeOffset Until, IReadOnlyList<DateTimeOffset> Dates, int Batch)
{
    /// <summary>The real market data beside the repository.</summary>
    public static DataSet Market { get; } = new(
        "market",
        Repository.MarketData ?? "",
        Repository.PathOf("tests/market-data.manifest.json"),
        Utc(2025, 6, 20, 17, 34),
        Utc(2025, 6, 30, 23, 59, 59),
        [Utc(2021, 3, 15, 12), Utc(2024, 3, 12, 3), Utc(2024, 12, 24, 23), Utc(2025, 6, 27, 21)],
        500);

    public static DateTimeOffset Utc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) =>
        new(year, month, day, hour, minute, second, TimeSpan.Zero);
}
