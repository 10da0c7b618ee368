using RegimeGrpc.Server.Rpc;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>Every field of every topic, whatever a market may bring about.</summary>
public sealed class WireTopicTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Levels_show_every_field(bool known) => AssertShown<Core.Levels.Levels, Wire.V1.Levels>(known, WireLevels.Show);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Correlation_shows_every_field(bool known) => AssertShown<Core.Link.Correlation, Wire.V1.Correlation>(known, WireCorrelation.Show);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Small_caps_show_every_field(bool known) => AssertShown<Core.SmallCaps.SmallCaps, Wire.V1.SmallCaps>(known, WireSmallCaps.Show);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Liquidity_shows_every_field(bool known) => AssertShown<Core.Liquidity.Liquidity, Wire.V1.Liquidity>(known, WireLiquidity.Show);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rotation_shows_every_field(bool known) => AssertShown<Core.Rotation.Rotation, Wire.V1.Rotation>(known, WireRotation.Show);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fundamentals_show_every_field(bool known) => AssertShown<Core.Fundamentals.Fundamentals, Wire.V1.Fundamentals>(known, WireFundamentals.Show);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Supply_shows_every_field(bool known) => AssertShown<Core.Supply.Supply, Wire.V1.Supply>(known, WireSupply.Show);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Macro_shows_every_field(bool known) => AssertShown<Core.Macro.Macro, Wire.V1.Macro>(known, WireMacro.Show);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Regime_shows_every_field(bool known) => AssertShown<Core.Verdict.Regime, Wire.V1.Regime>(known, WireRegime.Show);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stance_shows_every_field(bool known) => AssertShown<Core.Verdict.Stance, Wire.V1.Stance>(known, WireStance.Show);

    private static void AssertShown<TRecord, TMessage>(bool known, Func<TRecord, TMessage> show) where TRecord : class where TMessage : Google.Protobuf.IMessage
    {
        var record = new FilledRecord(known).Make<TRecord>();
        new WireComparison().AssertShows(record, show(record));
    }
}
