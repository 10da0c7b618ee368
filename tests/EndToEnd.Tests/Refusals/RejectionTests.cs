using RegimeGrpc.Client.Observations;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Refusals;

/// <summary>Bad observations are turned away one by one, each with its own reason; the rest of the batch stands.</summary>
public sealed class RejectionTests(RefusingServer refusing) : IClassFixture<RefusingServer>
{
    private static readonly DateTimeOffset NextDay = new(2024, 1, 11, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string, string> Table => new()
    {
        { "not a number", "NOT_FINITE", "bar.close" },
        { "infinity", "NOT_FINITE", "bar.high" },
        { "minus infinity", "NOT_FINITE", "scalar" },
        { "price of zero", "NOT_POSITIVE", "bar.low" },
        { "negative price", "NOT_POSITIVE", "bar.open" },
        { "high under low", "BAD_BAR", "bar.high" },
        { "about the future of its knowing", "EVENT_AFTER_KNOWN", "event_time" },
        { "known in the future", "KNOWN_IN_FUTURE", "known_at" },
        { "unknown series", "UNKNOWN_SERIES", "series" },
        { "no series", "MISSING_FIELD", "series" },
        { "wrong kind", "WRONG_KIND", "value" },
        { "same key, other payload", "KEY_CONFLICT", "key" },
        { "history", "HISTORY_AFTER_LIVE", "known_at" },
        { "key of the clock", "RESERVED_KEY", "key" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task ABadObservationIsRejectedAndItsNeighboursStand(string kind, string reason, string field)
    {
        var minute = 10 + (2 * Table.Select(row => (string)row[0]).ToList().IndexOf(kind));
        var client = refusing.Server.Client;
        var receipt = await client.AppendAsync([RefusingServer.Value(minute), Bad(kind), RefusingServer.Value(minute + 1)]).Within();

        Assert.Equal(3, receipt.Results.Count);
        var first = Assert.IsType<AppendResult.Accepted>(receipt.Results[0]);
        var rejected = Assert.IsType<AppendResult.Rejected>(receipt.Results[1]);
        var last = Assert.IsType<AppendResult.Accepted>(receipt.Results[2]);
        Assert.Equal((reason, field), (rejected.Reason, rejected.Field));
        Assert.NotEmpty(rejected.Message);
        Assert.Equal(first.Revision.Number + 1, last.Revision.Number);

        var again = await client.AppendAsync([RefusingServer.Value(minute), Bad(kind)]).Within();
        Assert.Equal(first.Revision, Assert.IsType<AppendResult.Duplicate>(again.Results[0]).Revision);
        Assert.Equal(reason, Assert.IsType<AppendResult.Rejected>(again.Results[1]).Reason);
    }

    [Fact]
    public async Task AllOfThemInOneBatchLeaveTheGoodOneStanding()
    {
        var kinds = Table.Select(row => ((string)row[0], (string)row[1])).ToArray();
        var receipt = await refusing.Server.Client.AppendAsync([.. kinds.Select(kind => Bad(kind.Item1)), RefusingServer.Value(200)]).Within();
        Assert.Equal(kinds.Select(kind => kind.Item2), receipt.Results.OfType<AppendResult.Rejected>().Select(rejected => rejected.Reason));
        Assert.IsType<AppendResult.Accepted>(receipt.Results[^1]);
    }

    private static Observation Bad(string kind) => kind switch
    {
        "not a number" => RefusingServer.Day(NextDay, close: double.NaN),
        "infinity" => RefusingServer.Day(NextDay, high: double.PositiveInfinity),
        "minus infinity" => RefusingServer.Value(500, double.NegativeInfinity),
        "price of zero" => RefusingServer.Day(NextDay, low: 0),
        "negative price" => RefusingServer.Day(NextDay, open: -2300),
        "high under low" => RefusingServer.Day(NextDay, high: 2200, low: 2400),
        "about the future of its knowing" => RefusingServer.Day(NextDay) with { KnownAt = NextDay.AddSeconds(-1) },
        "known in the future" => RefusingServer.Value(500) with { EventTime = DateTimeOffset.UtcNow, KnownAt = DateTimeOffset.UtcNow.AddMinutes(5) },
        "unknown series" => RefusingServer.Value(500) with { Series = "macro.DGS3" },
        "no series" => RefusingServer.Value(500) with { Series = "" },
        "wrong kind" => RefusingServer.Value(500) with { Series = RefusingServer.AssetDay },
        "same key, other payload" => RefusingServer.Day(NextDay.AddDays(-2), close: 2351),
        "history" => RefusingServer.Day(NextDay.AddDays(-40)),
        "key of the clock" => RefusingServer.Value(500) with { Key = "clock/2024-01-10" },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such bad observation"),
    };
}
