using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>Observations to fill a journal with: the same number gives the same fact.</summary>
internal static class Facts
{
    public static readonly Instant AppendTime = Instant.FromUtc(2025, 6, 1, 12);

    public static Observation Tick(int number, double value = 1, string key = "", string series = "eth-usd")
    {
        var time = Instant.FromUtc(2025, 1, 1) + TimeSpan.FromMinutes(number);
        return new Observation { Series = series, EventTime = time, KnownAt = time, Scalar = value, Source = "test", Key = key };
    }

    public static Observation[] Ticks(int first, int count) => [.. Enumerable.Range(first, count).Select(i => Tick(i, i))];

    public static Observation Daily(int number, string vintage = "") => new()
    {
        Series = "btc-usd",
        EventTime = Instant.FromUtc(2025, 1, 1) + TimeSpan.FromDays(number),
        KnownAt = Instant.FromUtc(2025, 1, 1) + TimeSpan.FromDays(number),
        Bar = new Bar(100 + number, 110 + number, 90 + number, 105 + number, number % 2 == 0 ? null : 1e6),
        Source = "venue \u00e9\u0000\"",
        Vintage = vintage,
        Quality = Quality.Suspect,
        Correction = vintage.Length > 0,
    };
}
