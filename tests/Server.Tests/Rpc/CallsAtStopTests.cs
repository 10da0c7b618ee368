using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using RegimeGrpc.Server.Rpc;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>What is under way when the server stops.</summary>
public sealed class CallsAtStopTests
{
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);

    [Theory]
    [InlineData("/regime.v1.AuditService/VerifyRevision")]
    [InlineData("/regime.v1.ScenarioService/FindFlipPoints")]
    [InlineData("/regime.v1.EvaluationService/RunBacktest")]
    public async Task A_call_that_does_not_end_by_itself_is_ended(string path)
    {
        using var stop = new CallsAtStop(_lifetime);
        var call = new DefaultHttpContext { Request = { Path = path } };
        var running = stop.RunAsync(call, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        Assert.False(stop.Ended(call));
        _lifetime.StopApplication();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running).Within();
        Assert.True(stop.Ended(call));
    }

    [Theory]
    [InlineData("/regime.v1.RegimeService/Watch")]
    [InlineData("/regime.v1.RegimeService/watch/")]
    public async Task A_watch_says_goodbye_by_itself_and_a_client_that_left_was_not_ended(string path)
    {
        using var stop = new CallsAtStop(_lifetime);
        using var gone = new CancellationTokenSource();
        var watch = new DefaultHttpContext { Request = { Path = path }, RequestAborted = gone.Token };
        await stop.RunAsync(watch, context =>
        {
            Assert.Equal(gone.Token, context.RequestAborted);
            return Task.CompletedTask;
        });

        var left = new DefaultHttpContext { Request = { Path = "/regime.v1.AuditService/VerifyRevision" }, RequestAborted = gone.Token };
        var running = stop.RunAsync(left, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running).Within();
        Assert.False(stop.Ended(left));
    }
}
