using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Mapping;

public class MappingTests
{
    [Fact]
    public void Every_field_of_a_signal_reaches_the_caller() => Same(new Filled().Message<V1.Signal>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_replica_reaches_the_caller() => Same(new Filled().Message<V1.Replica>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_transition_reaches_the_caller() => Same(new Filled().Message<V1.Transition>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_model_reaches_the_caller() => Same(new Filled().Message<V1.Model>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_series_reaches_the_caller() => Same(new Filled().Message<V1.Series>(), w => w.Read());

    [Fact]
    public void Every_field_of_server_info_reaches_the_caller() => Same(new Filled().Message<V1.GetServerInfoResponse>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_hypothetical_signal_reaches_the_caller() => Same(new Filled().Message<V1.HypotheticalSignal>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_hypothetical_change_reaches_the_caller() => Same(new Filled().Message<V1.HypotheticalChange>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_scenario_base_reaches_the_caller() => Same(new Filled().Message<V1.ScenarioBase>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_flip_point_reaches_the_caller() => Same(new Filled().Message<V1.FlipPoint>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_verification_reaches_the_caller() => Same(new Filled().Message<V1.VerifyRevisionResponse>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_journal_entry_reaches_the_caller() => Same(new Filled().Message<V1.JournalEntry>(), w => w.Read());

    [Fact]
    public void Every_field_of_a_seal_reaches_the_caller() => Same(new Filled().Message<V1.SealEntry>(), w => w.Read());

    [Fact]
    public void What_a_scripted_server_sends_of_a_signal_is_the_signal()
    {
        var sent = new Filled().Message<V1.Signal>();
        Assert.Equal(sent, Testing.Wire.WireSignal.Write(sent.Read()));
        var replica = new Filled().Message<V1.Replica>();
        Assert.Equal(replica, Testing.Wire.WireValues.Write(replica.Read()));
    }

    [Fact]
    public void An_enum_value_of_tomorrow_keeps_its_number()
    {
        var signal = new V1.Signal { Regime = new V1.Regime { State = (V1.RegimeState)Filled.UnknownEnum } }.Read();
        Assert.Equal(Filled.UnknownEnum, (int)signal.Regime!.State);
        Assert.False(System.Enum.IsDefined(signal.Regime.State));
    }

    /// <summary>Numbers and names of the client's enums are those of the wire contract, with nothing left out.</summary>
    [Fact]
    public void Enums_have_the_values_of_the_wire_contract()
    {
        // Those of the feeds are for who runs the server: the command line shows them as they are on the wire.
        string[] unmapped = ["AppendStatus", "FeedLicence", "FeedState", "FeedOutcome"];
        var wire = typeof(V1.Signal).Assembly.GetTypes().Where(t => t.IsEnum && t.Namespace == typeof(V1.Signal).Namespace && !t.IsNested && !unmapped.Contains(t.Name)).ToList();
        var client = typeof(Signal).Assembly.GetExportedTypes().Where(t => t.IsEnum).ToDictionary(t => t.Name);
        Assert.True(wire.Count > 25, $"only {wire.Count} enums on the wire");
        Assert.All(wire, w => Assert.Equal(Pairs(w).Where(p => p.Number != 0), Pairs(client[w.Name]).Where(p => p.Number != 0)));

        static IEnumerable<(string Name, int Number)> Pairs(System.Type type) => System.Enum.GetValues(type).Cast<object>().Select(v => (v.ToString()!, (int)v));
    }

    [Fact]
    public void A_topic_that_was_not_asked_for_is_null() => Assert.Null(new V1.Signal().Read().Levels);

    [Fact]
    public void What_is_absent_is_unknown_and_never_0()
    {
        var levels = new V1.Signal { Levels = new V1.Levels() }.Read().Levels!;
        Assert.Equal(ValueStatus.Unavailable, levels.Price.Status);
        Assert.Equal("not sent", levels.Price.Reason);
        Assert.Equal(ValueStatus.Unavailable, levels.Cluster.Low.Status);
        Assert.Null(levels.Line);
        Assert.Throws<InvalidOperationException>(() => levels.Price.Number);
    }

    [Theory]
    [InlineData(2, ValueStatus.Unavailable)]
    [InlineData(3, ValueStatus.NotApplicable)]
    [InlineData(42, (ValueStatus)42)]
    public void An_unknown_value_keeps_its_status_and_reason(int wire, ValueStatus expected)
    {
        var value = new V1.Value { Status = (V1.ValueStatus)wire, Reason = "no data" }.Read();
        Assert.Equal((expected, "no data", false), (value.Status, value.Reason, value.IsKnown));
        Assert.Equal("n/a (no data)", value.ToString());
    }

    [Fact]
    public void A_value_that_contradicts_itself_is_unknown()
    {
        Assert.False(new V1.Value { Status = V1.ValueStatus.Ok }.Read().IsKnown);
        Assert.False(new V1.Value { Status = V1.ValueStatus.Ok, Value_ = double.NaN }.Read().IsKnown);
        Assert.False(new V1.Value { Status = V1.ValueStatus.Unavailable, Value_ = 3, Reason = "late" }.Read().IsKnown);
    }

    [Fact]
    public void An_instant_that_no_clock_can_show_is_absent()
    {
        Assert.Null(new Timestamp { Seconds = long.MaxValue }.Read());
        Assert.Equal(new DateTimeOffset(2025, 6, 30, 20, 0, 0, TimeSpan.Zero), new Timestamp { Seconds = 1751313600 }.Read());
    }

    private static void Same<T>(T wire, Func<T, object> read)
        where T : IMessage
    {
        var expected = Leaves.OfWire(wire);
        Assert.True(expected.Count > 3);
        Assert.Equal(string.Join("\n", expected), string.Join("\n", Leaves.OfClient(read(wire))));
    }
}
