using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Fundamentals;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Rotation;
using RegimeGrpc.Core.Tests.SmallCaps;
using RegimeGrpc.Core.Tests.Verdict;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Tests.Signals;

/// <summary>Sealed topics travel in the checkpoint: what is read back must be what was written, to the byte.</summary>
public sealed class TopicBytesTests
{
    [Fact]
    public void Small_caps_come_back_as_they_were_written()
    {
        var state = SyntheticMarket.New();
        var episodes = new HashSet<Core.SmallCaps.BreakoutState>();
        for (var i = 0; i < SyntheticMarket.Sessions; i++)
        {
            SyntheticMarket.Observe(state, i);
            if (i % 40 != 0 && i < 860) continue;
            var topic = state.Seal(SyntheticMarket.Days[i]);
            episodes.Add(topic.Breakout.State);
            AssertComesBack(topic, static (t, w) => t.Encode(w), Core.SmallCaps.SmallCaps.Decode);
        }

        Assert.Contains(Core.SmallCaps.BreakoutState.Fresh, episodes);
    }

    [Fact]
    public void Small_caps_without_inputs_come_back_as_they_were_written() =>
        AssertComesBack(SyntheticMarket.New().Seal(SyntheticMarket.Days[0]), static (t, w) => t.Encode(w), Core.SmallCaps.SmallCaps.Decode);

    [Fact]
    public void Liquidity_comes_back_as_it_was_written()
    {
        var states = new HashSet<LiquidityState>();
        foreach (var topic in SlowMarket.Liquidity())
        {
            states.Add(topic.State);
            AssertComesBack(topic, static (t, w) => t.Encode(w), Core.Liquidity.Liquidity.Decode);
        }

        Assert.Equal(4, states.Count);
    }

    [Fact]
    public void Macro_comes_back_as_it_was_written()
    {
        var gates = new HashSet<MacroGate>();
        foreach (var topic in SlowMarket.Macro())
        {
            gates.Add(topic.Gate);
            AssertComesBack(topic, static (t, w) => t.Encode(w), Core.Macro.Macro.Decode);
        }

        Assert.Equal(3, gates.Count);
    }

    [Fact]
    public void Rotation_comes_back_as_it_was_written()
    {
        var stages = new HashSet<RotationStage>();
        foreach (var topic in CoinMarket.Rotation())
        {
            stages.Add(topic.Stage);
            AssertComesBack(topic, static (t, w) => t.Encode(w), Core.Rotation.Rotation.Decode);
        }

        Assert.True(stages.Count >= 3, string.Join(", ", stages));
    }

    [Fact]
    public void Fundamentals_come_back_as_they_were_written()
    {
        var classes = new HashSet<GrowthClass>();
        foreach (var topic in CoinMarket.Fundamentals())
        {
            foreach (var trend in topic.Trends) classes.Add(trend.Growth);
            AssertComesBack(topic, static (t, w) => t.Encode(w), Core.Fundamentals.Fundamentals.Decode);
        }

        Assert.True(classes.Count >= 3, string.Join(", ", classes));
    }

    [Fact]
    public void Supply_comes_back_as_it_was_written()
    {
        var known = new HashSet<bool>();
        foreach (var topic in CoinMarket.Supply())
        {
            known.Add(topic.Overhang.IsOk);
            AssertComesBack(topic, static (t, w) => t.Encode(w), Core.Supply.Supply.Decode);
        }

        Assert.Equal(2, known.Count);
    }

    [Fact]
    public void Regime_and_stance_come_back_as_they_were_written()
    {
        var state = new VerdictState(new VerdictParameters());
        VerdictInputs[] inputs = [new(), .. Enumerable.Repeat(Given.Best, 8), Given.Worst, .. Enumerable.Repeat(Given.Scores(0.4, 0.5), 8)];
        var regimes = new HashSet<RegimeState>();
        for (var i = 0; i < inputs.Length; i++)
        {
            var (regime, stance) = state.SealEquityClose(inputs[i], Given.Seal + TimeSpan.FromDays(i));
            regimes.Add(regime.State);
            AssertComesBack(regime, static (t, w) => t.Encode(w), Core.Verdict.Regime.Decode);
            AssertComesBack(stance, static (t, w) => t.Encode(w), Core.Verdict.Stance.Decode);
        }

        Assert.True(regimes.Count >= 3, string.Join(", ", regimes));
    }

    [Fact]
    public void A_state_that_does_not_exist_is_refused()
    {
        var bytes = Bytes(SyntheticMarket.New().Seal(SyntheticMarket.Days[0]), static (t, w) => t.Encode(w));
        foreach (var scope in (byte[])[0, 3, 255])
        {
            bytes[0] = scope;
            Assert.Throws<FormatException>(() => Core.SmallCaps.SmallCaps.Decode(new CanonicalReader(bytes)));
        }
    }

    private static void AssertComesBack<T>(T topic, Action<T, CanonicalWriter> encode, Func<CanonicalReader, T> decode)
    {
        var bytes = Bytes(topic, encode);
        var reader = new CanonicalReader(bytes);
        var back = decode(reader);
        Assert.True(reader.AtEnd);
        Assert.Equal(bytes, Bytes(back, encode));
        TopicComparison.AssertSame(topic, back);
        for (var length = 0; length < bytes.Length; length += 1 + (length / 16))
            Assert.Throws<FormatException>(() => decode(new CanonicalReader(bytes.AsMemory(0, length))));
        Assert.Throws<FormatException>(() => decode(new CanonicalReader(bytes.AsMemory(0, bytes.Length - 1))));
    }

    private static byte[] Bytes<T>(T topic, Action<T, CanonicalWriter> encode)
    {
        var writer = new CanonicalWriter();
        encode(topic, writer);
        return writer.ToArray();
    }
}
