using CsCheck;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Tests.Pipeline;

public sealed class KeptCheckpointsTests
{
    [Fact]
    public void The_links_of_any_checkpoint_meet_end_to_end_and_are_few() => Gen.Long[1, 1L << 40].Sample(number =>
    {
        var newest = new Revision(number);
        var steps = 0;
        for (var at = newest; !at.IsStart; at = KeptCheckpoints.LinkOf(at), steps++)
        {
            // Down to a kept one that is there, or to the start.
            Assert.True(KeptCheckpoints.LinkOf(at) < at);
            Assert.True(KeptCheckpoints.Has(KeptCheckpoints.LinkOf(at)));
        }

        Assert.InRange(steps, 1, 2 + Math.Log2(Math.Max(1, number / KeptCheckpoints.Spacing)));
    });

    /// <summary>Whatever the newest one, it and those it leads to have every seal once, each from where its link ends.</summary>
    [Fact]
    public void Every_seal_is_in_one_checkpoint_of_the_chain() => Gen.Long[1, 200 * KeptCheckpoints.Spacing].Sample(number =>
    {
        var (newest, seals) = (new Revision(number), new List<long>());
        for (var at = newest; !at.IsStart; at = KeptCheckpoints.LinkOf(at))
            seals.InsertRange(0, Enumerable.Range(0, 1000).Select(i => i * 911L).Where(seal => seal > KeptCheckpoints.LinkOf(at).Number && seal <= at.Number));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => i * 911L).Where(seal => seal > 0 && seal <= number), seals);
    }, iter: 200);

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0, 4096, 1)]
    [InlineData(4096, 4096, 0)]
    [InlineData(-1, 9000, 2)]
    [InlineData(4095, 8192, 2)]
    public void Between_two_revisions_are_the_multiples_of_the_spacing(long after, long until, int count)
    {
        var between = KeptCheckpoints.Between(new(after), new(until)).ToArray();
        Assert.Equal(count, between.Length);
        Assert.All(between, kept => Assert.True(KeptCheckpoints.Has(kept) && kept > new Revision(after) && kept <= new Revision(until)));
    }
}
