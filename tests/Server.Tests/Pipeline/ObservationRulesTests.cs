using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Tests.Pipeline;

public sealed class ObservationRulesTests
{
    private static readonly Instant Now = Instant.FromUtc(2025, 6, 2, 12);
    private static readonly Observation Tick = Market.Trade(Now);

    private static readonly Observation Day = new()
    {
        Series = "crypto.BTC-USDT.binance.day",
        EventTime = Instant.FromUtc(2025, 6, 2),
        KnownAt = Now,
        Bar = new(100, 110, 90, 105, 1000),
        Source = "test",
    };

    private static Observation Number(string series, double value) => new() { Series = series, EventTime = Now, KnownAt = Now, Scalar = value };

    public static TheoryData<string, Observation, string, string> Unfit => new()
    {
        { "no series", Tick with { Series = "" }, Rejection.MissingField, "series" },
        { "unknown series", Tick with { Series = "crypto.DOGECOIN" }, Rejection.UnknownSeries, "series" },
        { "a very long series", Tick with { Series = new('x', 100_000) }, Rejection.UnknownSeries, "series" },
        { "a clock", Observation.Clock(Now), Rejection.ReservedKey, "series" },
        { "a clock's key", Tick with { Key = "clock/2025-06-02T00:00:10Z" }, Rejection.ReservedKey, "key" },
        { "a long key", Tick with { Key = new('k', 201) }, Rejection.TooLong, "key" },
        { "a long source", Tick with { Source = new('k', 201) }, Rejection.TooLong, "source" },
        { "a long vintage", Tick with { Vintage = new('k', 201) }, Rejection.TooLong, "vintage" },
        { "a source that reads as two parts of a natural key", Tick with { Source = "a/b" }, Rejection.TooLong, "source" },
        { "a vintage that does", Tick with { Vintage = "a/b" }, Rejection.TooLong, "vintage" },
        { "a control character", Tick with { Key = "a\nb" }, Rejection.TooLong, "key" },
        { "a zero byte", Tick with { Source = "a\0" }, Rejection.TooLong, "source" },
        { "before 1900", Tick with { EventTime = Instant.FromUtc(1899, 12, 31) }, Rejection.TimeOutOfRange, "event_time" },
        { "after 2200", Tick with { KnownAt = Instant.FromUtc(2200, 1, 2) }, Rejection.TimeOutOfRange, "known_at" },
        { "known before it was", Tick with { EventTime = new(Now.Ticks + 1) }, Rejection.EventAfterKnown, "event_time" },
        { "in the future", Tick with { KnownAt = new((Now + TimeSpan.FromSeconds(5)).Ticks + 1) }, Rejection.KnownInFuture, "known_at" },
        { "no value", Tick with { Scalar = null }, Rejection.MissingField, "value" },
        { "a bar for a scalar", Tick with { Scalar = null, Bar = Day.Bar }, Rejection.WrongKind, "value" },
        { "a scalar for a bar", Day with { Bar = null, Scalar = 1 }, Rejection.WrongKind, "value" },
        { "NaN", Tick with { Scalar = double.NaN }, Rejection.NotFinite, "scalar" },
        { "infinity", Tick with { Scalar = double.PositiveInfinity }, Rejection.NotFinite, "scalar" },
        { "zero", Tick with { Scalar = 0 }, Rejection.NotPositive, "scalar" },
        { "minus zero", Tick with { Scalar = -0.0 }, Rejection.NotPositive, "scalar" },
        { "negative", Tick with { Scalar = -1 }, Rejection.NotPositive, "scalar" },
        { "a volatility index of 0", Number("macro.VIX", 0), Rejection.NotPositive, "scalar" },
        { "a dollar index under 0, whose logarithm is taken", Number("macro.DTWEXBGS", -5), Rejection.NotPositive, "scalar" },
        { "a churn limit of 0, which is divided by", Number("onchain.eth.validator.exit-churn", 0), Rejection.NotPositive, "scalar" },
        { "a queue shorter than empty", Number("onchain.eth.validator.exit-queue", -1), Rejection.NotPositive, "scalar" },
        { "fees under 0", Number("onchain.eth.l1-fees", -1), Rejection.NotPositive, "scalar" },
        { "a NaN open", Day with { Bar = Day.Bar!.Value with { Open = double.NaN } }, Rejection.NotFinite, "bar.open" },
        { "an infinite high", Day with { Bar = Day.Bar!.Value with { High = double.PositiveInfinity } }, Rejection.NotFinite, "bar.high" },
        { "a zero low", Day with { Bar = Day.Bar!.Value with { Low = 0 } }, Rejection.NotPositive, "bar.low" },
        { "a negative close", Day with { Bar = Day.Bar!.Value with { Close = -1 } }, Rejection.NotPositive, "bar.close" },
        { "a NaN volume", Day with { Bar = Day.Bar!.Value with { Volume = double.NaN } }, Rejection.NotFinite, "bar.volume" },
        { "a negative volume", Day with { Bar = Day.Bar!.Value with { Volume = -1 } }, Rejection.NotPositive, "bar.volume" },
        { "high under low", Day with { Bar = new(100, 90, 110, 100) }, Rejection.BadBar, "bar.high" },
        { "open over high", Day with { Bar = new(111, 110, 90, 100) }, Rejection.BadBar, "bar.high" },
        { "close over high", Day with { Bar = new(100, 110, 90, 111) }, Rejection.BadBar, "bar.high" },
        { "open under low", Day with { Bar = new(89, 110, 90, 100) }, Rejection.BadBar, "bar.low" },
        { "close under low", Day with { Bar = new(100, 110, 90, 89) }, Rejection.BadBar, "bar.low" },
    };

    public static TheoryData<string, Observation> Fit => new()
    {
        { "a tick", Tick },
        { "a bar", Day },
        { "without volume", Day with { Bar = new(100, 110, 90, 105) } },
        { "no volume traded", Day with { Bar = new(100, 110, 90, 105, 0) } },
        { "a bar of one price", Day with { Bar = new(100, 100, 100, 100) } },
        { "a key with a slash", Tick with { Key = "feed/17" } },
        { "names as long as may be", Tick with { Key = new('k', 200), Source = new('s', 200), Vintage = new('v', 200) } },
        { "five seconds ahead", Tick with { KnownAt = Now + TimeSpan.FromSeconds(5) } },
        { "a negative number where that makes sense", new() { Series = "macro.NFCI", EventTime = Now, KnownAt = Now, Scalar = -0.6 } },
        { "a flow out", Number("etf.eth.flow.total-usd-m", -12) },
        { "a real yield under 0", Number("macro.DFII10", -1.2) },
        { "an empty queue", Number("onchain.eth.validator.exit-queue", 0) },
        { "1900", Tick with { EventTime = Instant.FromUtc(1900, 1, 1) } },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void What_is_unfit_is_rejected_with_its_reason_and_field(string what, Observation observation, string reason, string field)
    {
        var rejection = ObservationRules.Check(observation, Now);
        Assert.True(rejection is not null, what);
        Assert.Equal((reason, field), (rejection.Reason, rejection.Field));
        Assert.InRange(rejection.Message.Length, 10, 400);
    }

    [Theory]
    [MemberData(nameof(Fit))]
    public void What_is_fit_is_taken(string what, Observation observation) => Assert.True(ObservationRules.Check(observation, Now) is null, what);
}
