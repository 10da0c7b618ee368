using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>How the program begins and ends.</summary>
public sealed class ServerProcessTests : IDisposable
{
    private const string Unavailable = "14";
    private const string DataLoss = "15";
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_journal_of_the_other_provenance_ends_it_with_one_line_and_exit_code_2()
    {
        await using (await SqliteJournal.OpenAsync(_directory.Path, Server.Pipeline.Provenance.Simulated).Within())
        {
        }

        await using var server = ServerProcess.Start("--data-dir", _directory.Path);
        await AssertRefusedAsync(server, "holds simulated observations and cannot take real ones");
    }

    [Fact]
    public async Task A_directory_in_use_ends_it_with_one_line_and_exit_code_2()
    {
        await using var held = await SqliteJournal.OpenAsync(_directory.Path, Server.Pipeline.Provenance.Real).Within();
        await using var server = ServerProcess.Start("--data-dir", _directory.Path);
        await AssertRefusedAsync(server, "is in use by another process");
    }

    [Fact]
    public async Task A_port_in_use_ends_it_with_one_line_and_exit_code_2()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var server = ServerProcess.Start("--data-dir", _directory.Path, "--grpc-port", $"{((IPEndPoint)taken.LocalEndpoint).Port}");
        await AssertRefusedAsync(server, "choose another with --grpc-port");
    }

    [Theory]
    [InlineData("--listen 203.0.113.7 --insecure", "--listen 203.0.113.7: this machine has no such address")]
    [InlineData("--http-listen 203.0.113.7 --insecure", "--http-listen 203.0.113.7: this machine has no such address")]
    [InlineData("--listen fe80::1%eth9 --insecure", "--listen fe80::1")]
    [InlineData("--redis 127.0.0.1:abc", "What --redis says cannot be used")]
    [InlineData("Logging__LogLevel__Default=Verbose", "Logging__LogLevel__Default is 'Verbose'")]
    [InlineData("Logging__Console__LogLevel__Grpc=all", "Logging__Console__LogLevel__Grpc is 'all'")]
    public async Task A_mistake_in_what_it_is_started_with_ends_it_with_one_line_and_exit_code_2(string given, string reason)
    {
        var isVariable = !given.StartsWith("--", StringComparison.Ordinal);
        await using var server = ServerProcess.Start(
            start =>
            {
                if (isVariable) start.Environment[given.Split('=')[0]] = given.Split('=')[1];
            },
            ["--data-dir", _directory.Path, .. isVariable ? [] : given.Split(' ')]);
        await AssertRefusedAsync(server, reason);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_one_ends_it_with_one_line_and_exit_code_2()
    {
        var file = Path.Combine(_directory.Path, "file");
        await File.WriteAllTextAsync(file, "");
        await using var server = ServerProcess.Start("--data-dir", file);
        await AssertRefusedAsync(server, "--data-dir");
    }

    [Fact]
    public async Task Told_to_end_it_says_so_on_every_watch_and_is_gone_within_five_seconds()
    {
        await using var server = ServerProcess.Start("--data-dir", _directory.Path);
        await server.ReadyAsync();
        var watches = new List<(HttpResponseMessage Call, Stream Answers)>();
        for (var i = 0; i < 5; i++)
        {
            var call = await server.CallAsync("RegimeService/Watch", new Wire.V1.WatchRequest());
            var answers = await call.Content.ReadAsStreamAsync();
            Assert.NotNull((await ServerProcess.NextAsync<WatchResponse>(answers))!.Opened);
            Assert.NotNull((await ServerProcess.NextAsync<WatchResponse>(answers))!.CaughtUp);
            watches.Add((call, answers));
        }

        // Nobody reads what comes on this one, and of the next the rest never comes: half a message, and streams that are kept open.
        using var unread = await server.CallAsync("RegimeService/Watch", new Wire.V1.WatchRequest());
        var held = new List<Task<HttpResponseMessage>>();
        foreach (var (path, bytes) in ((string, byte[])[])
            [("regime.v1.RegimeService/GetSignal", [0, 0, 0, 0, 9, 1]), ("regime.v1.RegimeService/Watch", [0, 0, 0, 0, 9, 1]), ("regime.v1.RegimeService/Watch", [0, 0, 0, 0, 0]),
            ("regime.v1.ObservationService/AppendStream", []), ("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", [])])
            held.Add(await server.HoldAsync(path, bytes));
        // What was sent before this is under way when this is answered.
        using var asked = await server.CallAsync("RegimeService/ListModels", new ListModelsRequest());
        var clock = Stopwatch.StartNew();
        server.Terminate();
        foreach (var (call, answers) in watches)
        {
            Assert.NotNull((await ServerProcess.NextAsync<WatchResponse>(answers))!.Draining);
            Assert.Null(await ServerProcess.NextAsync<WatchResponse>(answers));
            Assert.Equal(Unavailable, Assert.Single(call.TrailingHeaders.GetValues("grpc-status")));
            call.Dispose();
        }

        foreach (var answer in held)
        {
            using var call = await answer.Within();
            Assert.Equal(Unavailable, Assert.Single(call.Headers.GetValues("grpc-status")));
        }

        var (code, errors) = await server.EndAsync(TimeSpan.FromSeconds(15));
        Assert.Equal((0, ""), (code, errors));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    [Fact]
    public async Task A_store_found_damaged_by_an_append_has_a_code_of_its_own_and_watches_stay_up()
    {
        await using var server = ServerProcess.Start("--data-dir", _directory.Path);
        await server.ReadyAsync();
        using var watch = await server.CallAsync("RegimeService/Watch", new Wire.V1.WatchRequest());
        var answers = await watch.Content.ReadAsStreamAsync();
        Assert.NotNull((await ServerProcess.NextAsync<WatchResponse>(answers))!.Opened);
        await using (var hand = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "journal.db")};Pooling=False"))
        {
            hand.Open();
            await using var command = hand.CreateCommand();
            command.CommandText = "ALTER TABLE keys RENAME TO elsewhere";
            command.ExecuteNonQuery();
        }

        var request = new AppendRequest();
        var at = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(new DateTime(2025, 3, 3, 0, 0, 0, DateTimeKind.Utc));
        request.Observations.Add(new Observation { Series = "crypto.ETH-USD.coinbase.trade", EventTime = at, KnownAt = at, Scalar = 2000, Source = "test" });
        using var call = await server.CallAsync("ObservationService/Append", request);
        Assert.Equal(DataLoss, Assert.Single(call.Headers.GetValues("grpc-status")));
        var details = Assert.Single(call.Headers.GetValues("grpc-status-details-bin"));
        var status = Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
        Assert.Equal("JOURNAL_DAMAGED", status.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
        Assert.Contains("sending it again does not help: the store needs its operator", status.Message, StringComparison.Ordinal);
        // Where it is and what its driver says is for the log.
        Assert.DoesNotContain("journal.db", status.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLite", status.Message, StringComparison.Ordinal);

        Assert.NotNull((await ServerProcess.NextAsync<WatchResponse>(answers))!.CaughtUp);
        server.Terminate();
        Assert.NotNull((await ServerProcess.NextAsync<WatchResponse>(answers))!.Draining);
        Assert.Equal(0, (await server.EndAsync()).Code);
        Assert.Single(server.Said, line => line.Contains("the journal is damaged", StringComparison.Ordinal) && line.Contains($"{_directory["journal.db"]}: SQLite", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_redis_it_comes_up_answers_unavailable_and_recovers()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var server = ServerProcess.Start("--redis", redis.Address);
        await server.UntilSaidAsync("The journal cannot be reached");
        foreach (var (method, request) in ((string, Google.Protobuf.IMessage)[])
            [("RegimeService/GetSignal", new GetSignalRequest()), ("RegimeService/Watch", new Wire.V1.WatchRequest()), ("RegimeService/ListTransitions", new ListTransitionsRequest()), ("ObservationService/Append", new AppendRequest())])
        {
            using var call = await Deadline.Recovers<HttpResponseMessage, HttpRequestException>(() => server.CallAsync(method, request));
            Assert.Equal(Unavailable, Assert.Single(call.Headers.GetValues("grpc-status")));
        }

        await redis.RestartAsync();
        await server.ReadyAsync();
        using var watch = await server.CallAsync("RegimeService/Watch", new Wire.V1.WatchRequest());
        Assert.NotNull((await ServerProcess.NextAsync<WatchResponse>(await watch.Content.ReadAsStreamAsync()))!.Opened);
    }

    private static async Task AssertRefusedAsync(ServerProcess server, string reason)
    {
        var (code, errors) = await server.EndAsync();
        Assert.Contains(reason, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Equal(2, code);
        Assert.DoesNotContain(server.Said, line => line.Contains("   at ", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
    }
}
