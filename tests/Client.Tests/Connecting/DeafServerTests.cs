using System.Net;
using System.Net.Sockets;
using RegimeGrpc.Client.Tests.Appending;

namespace RegimeGrpc.Client.Tests.Connecting;

/// <summary>Whoever waits for a server that never says a word, or for a token that never comes, leaves at once.</summary>
public sealed class DeafServerTests : IDisposable
{
    private static readonly Dictionary<string, Func<RegimeClient, CancellationToken, Task>> Calls = new()
    {
        ["watch"] = async (client, stop) => { await foreach (var _ in client.WatchAsync(cancellation: stop)) { } },
        ["get"] = (client, stop) => client.GetSignalAsync(cancellation: stop),
        ["info"] = (client, stop) => client.GetServerInfoAsync(stop),
        ["append"] = (client, stop) => client.AppendAsync([AppendTests.Scalar(1)], cancellation: stop),
        ["stream"] = async (client, stop) =>
        {
            await using var stream = client.OpenAppendStream();
            await stream.SendAsync([AppendTests.Scalar(1)], cancellation: stop);
            await stream.CompleteAsync(stop);
        },
        ["backtest"] = async (client, stop) => { await foreach (var _ in client.RunBacktestAsync(cancellation: stop)) { } },
        ["transitions"] = async (client, stop) => { await foreach (var _ in client.ListTransitionsAsync(cancellation: stop)) { } },
        ["view"] = async (client, stop) =>
        {
            await using var view = new LiveView(client);
            await view.FirstAsync(stop);
        },
    };

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public DeafServerTests() => _server.Start();

    public static TheoryData<string> Names => [.. Calls.Keys];

    public void Dispose() => _server.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_call_that_is_cancelled_ends_while_the_server_says_nothing(string name)
    {
        await using var client = RegimeClient.Connect($"http://{_server.LocalEndpoint}");
        using var stop = new CancellationTokenSource();
        var call = Calls[name](client, stop.Token);
        using var connection = await _server.AcceptTcpClientAsync().Soon();
        Assert.False(call.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_call_that_is_cancelled_ends_while_its_token_is_fetched(string name)
    {
        var fetching = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = RegimeClient.Connect($"http://{_server.LocalEndpoint}", new RegimeClientOptions
        {
            AllowCredentialsWithoutTls = true,
            // Not even the token is looked at.
            Credentials = RegimeCredentials.BearerToken(async _ =>
            {
                fetching.TrySetResult();
                await new TaskCompletionSource().Task;
                return new AccessToken("never");
            }),
        });
        using var stop = new CancellationTokenSource();
        var call = Calls[name](client, stop.Token);
        await fetching.Task.Soon();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
    }
}
