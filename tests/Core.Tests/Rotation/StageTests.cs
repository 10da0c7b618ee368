using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Rotation;
using RegimeGrpc.Core.Signals;
using static RegimeGrpc.Core.Rotation.RotationStage;

namespace RegimeGrpc.Core.Tests.Rotation;

public sealed class StageTests
{
    /// <summary>Columns: BTC 20-day, BTC against its average, ETH 20-day, z, breadth, excess; NaN is unknown.</summary>
    [Theory]
    [InlineData(-0.1, -1, -0.1, 2.0, 0.9, 0.1, Unwind)]
    [InlineData(-0.1, 0, -0.1, 2.0, 0.9, 0.1, None)]
    [InlineData(-0.1, 1, -0.1, 2.0, 0.9, 0.1, None)]
    [InlineData(0.0, -1, 0.0, 2.0, 0.9, 0.1, None)]
    [InlineData(-0.1, -1, 0.0, 2.0, 0.9, 0.1, None)]
    [InlineData(0.1, 1, 0.1, double.NaN, 0.9, 0.1, None)]
    [InlineData(-0.1, -1, -0.1, double.NaN, 0.9, 0.1, Unwind)]
    [InlineData(0.1, 1, 0.1, 2.0, 0.66, 0.01, LongTail)]
    [InlineData(-0.1, -1, 0.1, -2.0, 0.66, 0.01, LongTail)]
    [InlineData(0.1, 1, 0.1, 2.0, 0.65, 0.01, EthLed)]
    [InlineData(0.1, 1, 0.1, 2.0, 0.66, 0.0, EthLed)]
    [InlineData(0.1, 1, 0.1, 2.0, double.NaN, double.NaN, EthLed)]
    [InlineData(-0.1, -1, 0.1, 0.51, 0.1, 0.1, EthLed)]
    [InlineData(0.1, 1, 0.1, 0.5, 0.1, 0.1, BtcLed)]
    [InlineData(0.1, 1, -0.1, 2.0, 0.9, 0.1, BtcLed)]
    [InlineData(0.1, 0, -0.1, 2.0, 0.9, 0.1, None)]
    [InlineData(-0.1, 1, 0.1, 0.5, 0.1, 0.1, None)]
    public void The_first_stage_that_matches(double btc, int against, double eth, double z, double breadth, double excess, RotationStage expected) =>
        Assert.Equal(expected, new RotationState(new RotationParameters()).Raw(V(btc), against, V(eth), V(z), V(breadth), V(excess)));

    [Fact]
    public void Without_a_core_bar_the_stage_is_unknown()
    {
        var state = new RotationState(new RotationParameters());
        Assert.Equal(Unknown, state.Raw(V(double.NaN), 1, V(1), V(1), V(1), V(1)));
        Assert.Equal(Unknown, state.Raw(V(1), 1, V(double.NaN), V(1), V(1), V(1)));
        Assert.Equal(Unknown, state.Raw(V(1), null, V(1), V(1), V(1), V(1)));
    }

    [Fact]
    public void A_stage_is_published_after_three_equal_days_and_dates_from_the_third()
    {
        var machine = new StageMachine(3);
        RotationStage[] raw = [BtcLed, BtcLed, EthLed, BtcLed, BtcLed, BtcLed, BtcLed, EthLed, EthLed, BtcLed, EthLed, EthLed, EthLed, Unknown, Unknown, EthLed, Unknown, Unknown, Unknown];
        RotationStage[] published = [Unknown, Unknown, Unknown, Unknown, Unknown, BtcLed, BtcLed, BtcLed, BtcLed, BtcLed, BtcLed, BtcLed, EthLed, EthLed, EthLed, EthLed, EthLed, EthLed, Unknown];
        int?[] since = [null, null, null, null, null, 6, 6, 6, 6, 6, 6, 6, 13, 13, 13, 13, 13, 13, 19];
        for (var i = 0; i < raw.Length; i++)
        {
            machine.Step(raw[i], Instant.FromUtc(2024, 1, i + 1));
            Assert.Equal((i, published[i]), (i, machine.Stage));
            Assert.Equal(since[i] is { } day ? Instant.FromUtc(2024, 1, day) : null, machine.Since);

            var writer = new CanonicalWriter();
            machine.Save(writer);
            machine = StageMachine.Load(new CanonicalReader(writer.ToArray()), 3);
        }
    }

    private static Value V(double number) => double.IsNaN(number) ? Value.Unavailable("not here") : Value.Of(number);
}
