using System.Reflection;
using Google.Protobuf;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>What the engine seals over a market, on the wire.</summary>
public sealed class WireSignalTests(SampleSignals signals) : IClassFixture<SampleSignals>
{
    // States that no seal of this market shows; WireTopicTests fill them in.
    private static readonly string[] NotInThisMarket = [];

    [Fact]
    public void Every_topic_shows_everything_its_record_says()
    {
        var comparison = new WireComparison();
        foreach (var published in signals.All)
            AssertShows(comparison, published.Signal, WireSignal.Show(published, TopicSet.All, sealedOnly: false, Provenance.Simulated));

        var expected = TopicsOf(signals.Newest).SelectMany(topic => Fields(Message(topic.Name).Descriptor, [])).Distinct().Order(StringComparer.Ordinal);
        var missing = expected.Except(comparison.Set).ToArray();
        Assert.True(missing.SequenceEqual(NotInThisMarket), $"Never set: {string.Join(", ", missing)}");
    }

    [Fact]
    public void A_topic_that_was_not_asked_for_is_absent()
    {
        foreach (var asked in TopicSet.All.Topics())
        {
            var wire = WireSignal.Show(signals.Newest, TopicSet.Of(asked), sealedOnly: true, Provenance.Simulated);
            var present = TopicSet.All.Topics().Where(topic => Shown(wire, topic.ToString()) is not null);
            Assert.Equal(TopicsOf(signals.Newest).Any(topic => topic.Name == asked.ToString()) ? [asked] : [], present);
        }
    }

    [Fact]
    public void No_number_that_is_not_finite_travels()
    {
        foreach (var published in signals.All)
        {
            var json = JsonFormatter.Default.Format(WireSignal.Show(published, TopicSet.All, sealedOnly: false, Provenance.Simulated));
            Assert.DoesNotContain("NaN", json, StringComparison.Ordinal);
            Assert.DoesNotContain("Infinity", json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Early_signals_say_why_they_know_nothing()
    {
        var levels = WireSignal.Show(signals.Sealed[0], TopicSet.All, sealedOnly: true, Provenance.Simulated).Levels;
        var average = levels.Averages.Single(average => average is { Length: 200, Kind: Wire.V1.MovingAverageKind.Simple });
        Assert.False(average.Price.HasValue_);
        Assert.Equal(Wire.V1.ValueStatus.Unavailable, average.Price.Status);
        Assert.NotEmpty(average.Price.Reason);
    }

    private static void AssertShows(WireComparison comparison, Core.Signals.Signal signal, Wire.V1.Signal wire)
    {
        foreach (var topic in typeof(Topics).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            comparison.AssertShows(topic.GetValue(signal.Topics)!, Assert.IsType<IMessage>(Shown(wire, topic.Name), exactMatch: false));
    }

    private static IEnumerable<PropertyInfo> TopicsOf(Published published) => published.Signal.Topics.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static object? Shown(Wire.V1.Signal wire, string topic) => typeof(Wire.V1.Signal).GetProperty(topic)!.GetValue(wire);

    private static IMessage Message(string topic) => (IMessage)Activator.CreateInstance(typeof(Wire.V1.Signal).GetProperty(topic)!.PropertyType)!;

    /// <summary>Full names of all fields of a message and of the messages in it, values and times as one.</summary>
    private static IEnumerable<string> Fields(Google.Protobuf.Reflection.MessageDescriptor message, HashSet<string> seen)
    {
        if (!seen.Add(message.FullName)) yield break;
        foreach (var field in message.Fields.InFieldNumberOrder())
        {
            yield return field.FullName;
            if (field.FieldType != Google.Protobuf.Reflection.FieldType.Message || field.MessageType.Name is "Value" or "Timestamp" or "PriceRange") continue;
            foreach (var inner in Fields(field.MessageType, seen)) yield return inner;
        }
    }
}
