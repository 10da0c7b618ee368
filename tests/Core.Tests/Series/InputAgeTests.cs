using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Tests.Series;

public sealed class InputAgeTests
{
    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(3, 1.0)]
    [InlineData(4, 0.75)]
    [InlineData(6, 0.25)]
    [InlineData(7, 0.0)]
    [InlineData(99, 0.0)]
    public void Counts_whole_while_fresh_and_fades_over_two_intervals(int periods, double availability) =>
        Assert.Equal(availability, new InputAge(3, 2).Availability(periods));
}
