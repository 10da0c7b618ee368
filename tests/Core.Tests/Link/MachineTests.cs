using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Link;

public class MachineTests
{
    private static readonly LinkParameters Defaults = new();

    private static Instant Close(int session) => Instant.FromUtc(2024, 1, 1, 21) + TimeSpan.FromDays(session);

    // Each row: the state before, r and its lower bound, the state after.
    [Theory]
    [InlineData(LinkState.Unknown, null, null, LinkState.Unknown)]
    [InlineData(LinkState.Coupled, null, null, LinkState.Unknown)]
    [InlineData(LinkState.Loose, null, null, LinkState.Unknown)]
    [InlineData(LinkState.Decoupled, null, null, LinkState.Unknown)]
    [InlineData(LinkState.Inverse, null, null, LinkState.Unknown)]
    [InlineData(LinkState.Unknown, 0.35, 0.1000001, LinkState.Coupled)]
    [InlineData(LinkState.Unknown, 0.35, 0.10, LinkState.Loose)]
    [InlineData(LinkState.Unknown, 0.3499999, 0.2, LinkState.Loose)]
    [InlineData(LinkState.Unknown, 0.15, 0.0, LinkState.Loose)]
    [InlineData(LinkState.Unknown, 0.1499999, 0.0, LinkState.Decoupled)]
    [InlineData(LinkState.Unknown, -0.2, -0.4, LinkState.Decoupled)]
    [InlineData(LinkState.Unknown, -0.2000001, -0.4, LinkState.Inverse)]
    [InlineData(LinkState.Coupled, 0.30, 0.05, LinkState.Coupled)]
    [InlineData(LinkState.Coupled, 0.2999999, 0.2, LinkState.Loose)]
    [InlineData(LinkState.Coupled, 0.1, 0.0, LinkState.Decoupled)]
    [InlineData(LinkState.Coupled, -0.3, -0.4, LinkState.Inverse)]
    [InlineData(LinkState.Loose, 0.32, 0.2, LinkState.Loose)]
    [InlineData(LinkState.Loose, 0.36, 0.2, LinkState.Coupled)]
    [InlineData(LinkState.Loose, 0.17, 0.0, LinkState.Loose)]
    [InlineData(LinkState.Loose, 0.14, 0.0, LinkState.Decoupled)]
    [InlineData(LinkState.Loose, -0.21, -0.4, LinkState.Inverse)]
    [InlineData(LinkState.Decoupled, 0.1999999, 0.0, LinkState.Decoupled)]
    [InlineData(LinkState.Decoupled, 0.20, 0.0, LinkState.Loose)]
    [InlineData(LinkState.Decoupled, 0.40, 0.2, LinkState.Coupled)]
    [InlineData(LinkState.Decoupled, -0.21, -0.4, LinkState.Inverse)]
    [InlineData(LinkState.Inverse, -0.21, -0.4, LinkState.Inverse)]
    [InlineData(LinkState.Inverse, -0.20, -0.4, LinkState.Decoupled)]
    [InlineData(LinkState.Inverse, 0.17, 0.0, LinkState.Loose)]
    [InlineData(LinkState.Inverse, 0.40, 0.2, LinkState.Coupled)]
    public void Link_moves(LinkState before, double? r, double? low, LinkState after)
    {
        var machine = new LinkMachine(Defaults.Shrinkage);
        machine.Step(Entering(before), Close(0));
        Assert.Equal((before, Close(0)), (machine.State, machine.Since!.Value));
        machine.Step(Estimate(r, low), Close(1));
        Assert.Equal((after, Close(before == after ? 0 : 1)), (machine.State, machine.Since!.Value));
    }

    // One digit a session: the z of that session from this list, the states it should give below.
    [Theory]
    [InlineData("LLL", "--B")]
    [InlineData("LLmLLL", "-----B")]
    [InlineData("LL?LLL", "-----B")]
    [InlineData("LLLm", "--BB")]
    [InlineData("LLLe", "--BB")]
    [InlineData("LLLc", "--B-")]
    [InlineData("LLL?", "--BB")]
    [InlineData("LLLcLL", "--B---")]
    [InlineData("LLLcLLL", "--B---B")]
    [InlineData("mmmm", "----")]
    public void Break_moves(string inputs, string states)
    {
        var machine = new BreakMachine(Defaults.Breaks);
        Instant? since = null;
        for (var i = 0; i < inputs.Length; i++)
        {
            machine.Step(Z(inputs[i]), Close(i));
            var broken = states[i] == 'B';
            if (broken && since is null) since = Close(i);
            if (!broken) since = null;
            Assert.Equal((broken, since), (machine.Broken, machine.Since));

            var writer = new CanonicalWriter();
            machine.Save(writer);
            machine = BreakMachine.Load(new(writer.ToArray()), Defaults.Breaks);
        }
    }

    [Theory]
    [InlineData(-1.645, TrackingState.AssetLags)]
    [InlineData(-1.6449999, TrackingState.Tracking)]
    [InlineData(0, TrackingState.Tracking)]
    [InlineData(1.6449999, TrackingState.Tracking)]
    [InlineData(1.645, TrackingState.AssetLeads)]
    public void Tracking_is_classified(double t, TrackingState state) =>
        Assert.Equal(state, TrackingGap.Classify(Value.Of(t), Defaults.TrackingThreshold));

    [Fact]
    public void Tracking_is_unknown_without_a_value() =>
        Assert.Equal(TrackingState.Unknown, TrackingGap.Classify(Value.Unavailable("no"), Defaults.TrackingThreshold));

    // L exactly at the entry, m between, e exactly at the exit, c above it.
    private static Value Z(char z) => z switch
    {
        'L' => Value.Of(-1.96),
        'm' => Value.Of(-1.9599999),
        'e' => Value.Of(-1.0),
        'c' => Value.Of(-0.9999999),
        _ => Value.Unavailable("no pairs"),
    };

    private static Shrinkage Entering(LinkState state) => state switch
    {
        LinkState.Coupled => Estimate(0.5, 0.4),
        LinkState.Loose => Estimate(0.25, 0.1),
        LinkState.Decoupled => Estimate(0, -0.1),
        LinkState.Inverse => Estimate(-0.5, -0.6),
        _ => Estimate(null, null),
    };

    private static Shrinkage Estimate(double? r, double? low) => new(
        r is { } known ? Value.Of(known) : Value.Unavailable("no pairs"),
        low is { } bound ? Value.Of(bound) : Value.Unavailable("no pairs"));
}
