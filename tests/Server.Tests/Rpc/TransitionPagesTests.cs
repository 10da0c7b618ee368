using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;
using Topic = RegimeGrpc.Core.Signals.Topic;
using Transition = RegimeGrpc.Core.Signals.Transition;

namespace RegimeGrpc.Server.Tests.Rpc;

public sealed class TransitionPagesTests
{
    private static readonly Instant Start = Instant.FromUtc(2025, 1, 1);

    /// <summary>Seals at revisions 10, 20, ...: every third without a change, every fifth with two, and two seals at revision 70.</summary>
    private static readonly Seal[] Seals =
    [
        .. Enumerable.Range(1, 30).Select(i => Of(i * 10, i, i % 3 == 0 ? 0 : i % 5 == 0 ? 2 : 1)),
    ];

    private readonly TransitionPages _pages = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(0)]
    public void Pages_of_any_size_add_up_to_the_whole_and_end(int size)
    {
        var log = Log();
        var found = new List<(ulong, string)>();
        var token = "";
        do
        {
            var page = _pages.List(log, new() { PageSize = size, PageToken = token });
            Assert.True(found.Count == 0 || page.Transitions.Count > 0, "an empty page");
            // Changes at one revision stay together.
            if (size > 0) Assert.True(page.Transitions.Count <= Math.Max(size, 3));
            found.AddRange(page.Transitions.Select(transition => (transition.Revision, transition.To)));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(All().SelectMany(seal => seal.Transitions.Select(transition => ((ulong)seal.Revision.Number, transition.To))), found);
    }

    [Fact]
    public void The_start_is_inclusive_and_the_end_is_not()
    {
        var request = new Wire.V1.ListTransitionsRequest { StartTime = WireTime.Show(Seals[3].AsOf), EndTime = WireTime.Show(Seals[9].AsOf) };
        request.Topics.Add(Wire.V1.Topic.Regime);
        var found = _pages.List(Log(), request);
        Assert.Equal(
            All().Where(seal => seal.AsOf >= Seals[3].AsOf && seal.AsOf < Seals[9].AsOf).SelectMany(seal => seal.Transitions.Where(t => t.Topic == Topic.Regime)).Select(t => t.To),
            found.Transitions.Select(transition => transition.To));
        Assert.All(found.Transitions, transition => Assert.Equal(Wire.V1.Topic.Regime, transition.Topic));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public void A_token_that_is_none_is_an_invalid_argument(string token) =>
        Assert.Equal(Fault.InvalidArgument, Assert.Throws<FaultException>(() => _pages.List(Log(), new() { PageToken = token })).Fault.Reason);

    [Fact]
    public void A_negative_size_is_an_invalid_argument() =>
        Assert.Equal(Fault.InvalidArgument, Assert.Throws<FaultException>(() => _pages.List(Log(), new() { PageSize = -1 })).Fault.Reason);

    [Fact]
    public void By_time_only_what_is_the_signal_of_its_revision_is_found()
    {
        var log = Log();
        var twin = Of(70, 7, 1);
        Assert.Equal(new Revision(70), log.AtOrBefore(twin.AsOf + TimeSpan.FromHours(2))!.Revision);
        // Between the two seals of revision 70 the signal there is still to come.
        Assert.Equal(new Revision(60), log.AtOrBefore(twin.AsOf)!.Revision);
        Assert.Null(log.AtOrBefore(Start));
        Assert.Equal(new Revision(300), log.AtOrBefore(Instant.FromUtc(2100, 1, 1))!.Revision);
    }

    private static IEnumerable<Seal> All() => Seals.Append(Of(70, 7, 1) with { AsOf = Seals[6].AsOf + TimeSpan.FromHours(1) }).OrderBy(seal => seal.AsOf);

    private static SealLog Log()
    {
        var log = new SealLog();
        log.Add(All());
        return log;
    }

    private static Seal Of(int revision, int day, int transitions) => new(
        new(revision), Start + TimeSpan.FromDays(day), SealKind.UtcDay, "", "",
        [.. Enumerable.Range(0, transitions).Select(i => new Transition(i == 0 ? Topic.Regime : Topic.Stance, "A", $"{revision}-{i}", []))]);
}
