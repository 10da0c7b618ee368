using System.Diagnostics;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Tests.Rpc;

namespace RegimeGrpc.Server.Tests.Telemetry;

/// <summary>A revision can be followed from its append to its signals.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task A_publish_is_a_child_of_the_append_and_both_name_the_revision()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Instruments.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended) ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await Access.GuardedServer.StartAsync(tls: false);
        var model = server.Service<IReadOnlyList<ModelFold>>()[0];
        var results = await server.Service<Intake>().AppendAsync([.. SampleJournal.Make(model.Model, 2)], null, CancellationToken.None);
        var last = ((IntakeResult.Accepted)results[^1]).Revision;
        while (model.Board.Head.Revision < last) await Testing.Deadline.Within(model.Board.Moved);

        lock (ended)
        {
            // Other tests of this process append too: these are found by their batch and by their parent.
            var append = Assert.Single(ended, activity => activity.OperationName == "append" && results.Count.Equals(activity.GetTagItem("regime.batch")));
            Assert.Equal(last.Number, append.GetTagItem("regime.last_revision"));
            var published = ended.Where(activity => activity.OperationName == "publish" && activity.ParentSpanId == append.SpanId).ToList();
            Assert.NotEmpty(published);
            Assert.All(published, activity => Assert.InRange((long)activity.GetTagItem("regime.revision")!, 1, last.Number));
        }
    }
}
