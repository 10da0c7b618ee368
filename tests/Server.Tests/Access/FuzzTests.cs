using RegimeGrpc.Fuzz;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>A short slice of the fuzzer (tests/Fuzz), with the same seed every time.</summary>
[Collection(Load.Name)]
public sealed class FuzzTests
{
    [Fact]
    public async Task Malformed_requests_to_every_call_and_random_frames_are_the_senders_mistake()
    {
        using var said = new StringWriter();
        var held = await new Campaign(seed: 20250711, requests: 5000, limit: TimeSpan.FromSeconds(10)).RunAsync(said).Within(TimeSpan.FromMinutes(2));
        Assert.True(held, said.ToString());
    }
}
