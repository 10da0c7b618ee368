using System.Text.Json;
using RegimeGrpc.Cli;
using RegimeGrpc.Client.Testing.Loopback;
using RegimeGrpc.Client.Tests.Watching;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Import;

/// <summary>The command line from its arguments to its exit code.</summary>
public class CommandTests
{
    private static Task<(int Code, string Out, string Error)> RunAsync(params string[] args) => Cli.Command.RunAsync(args);

    private static string[] Import(Folder folder, LoopbackServer server, params string[] more) =>
        ["import", folder.Path, "--manifest", folder.PathOf("manifest.json"), "--server", server.Address, "--json", .. more];

    [Theory]
    [InlineData("watch", "--count", "x")]
    [InlineData("watch", "--count", "0")]
    [InlineData("watch", "--heartbeat", "banana")]
    [InlineData("watch", "--heartbeat", "90s")]
    [InlineData("export", "FILE", "--from", "y")]
    [InlineData("export", "FILE", "--from", "0")]
    [InlineData("import", "DIR", "--manifest", "FILE", "--batch", "z")]
    [InlineData("import", "DIR", "--manifest", "FILE", "--batch", "0")]
    public async Task A_value_that_makes_no_sense_is_wrong_usage_and_no_crash(params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(args[^1] is "0" or "90s" ? args[^2] : args[^1], error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("it takes a whole number", "get", "regime", "--revision", "x")]
    [InlineData("it takes a whole number", "verify", "--revision", "-1")]
    [InlineData("it takes a whole number", "what-if", "--flip-points", "--revision", "99999999999999999999")]
    [InlineData("it takes a number like 0.5", "what-if", "--flip-points", "--low", "x")]
    [InlineData("it takes a whole number", "watch", "--count", "1.5")]
    [InlineData("it takes latest or every", "watch", "--delivery", "all")]
    [InlineData("it takes latest or every", "watch", "--delivery", "7")]
    [InlineData("it takes a whole number", "backtest", "--variants-tried", "x")]
    [InlineData("it takes a whole number", "export", "FILE", "--to", "x")]
    [InlineData("'99999999999h' is no duration", "server-info", "--timeout", "99999999999h")]
    public async Task A_value_of_another_kind_is_told_what_is_expected(string expected, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains($"'{args[^1]}'", error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("RegimeGrpc", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_run_twice_leaves_one_copy()
    {
        using var folder = Manifests.Files();
        await using var server = await LoopbackServer.StartAsync();
        var facts = new FactServer();
        server.Handle(facts.HandleAsync);
        var (code, output, error) = await RunAsync(Import(folder, server, "--batch", "3", "--until", "2025-06-27T20:15:00Z"));
        Assert.True(code == 0, error);
        var summary = JsonDocument.Parse(output).RootElement;
        int Of(string name) => summary.GetProperty(name).GetInt32();
        Assert.Equal((10, 7, 0, 0, 3, 7), (Of("rows"), Of("accepted"), Of("duplicates"), Of("rejected"), Of("heldBack"), Of("latestRevision")));
        Assert.Equal(facts.Journal.OrderBy(o => o.KnownAt.ToDateTimeOffset()).ThenBy(o => o.Series, StringComparer.Ordinal), facts.Journal);
        Assert.Equal([new DateTimeOffset(2025, 6, 27, 20, 15, 0, TimeSpan.Zero)], facts.Advanced);

        (code, output, _) = await RunAsync(Import(folder, server));
        summary = JsonDocument.Parse(output).RootElement;
        Assert.Equal((0, 3, 7, 0), (code, Of("accepted"), Of("duplicates"), Of("heldBack")));
    }

    [Fact]
    public async Task An_import_goes_on_after_the_connection_broke()
    {
        using var folder = Manifests.Files();
        await using var server = await LoopbackServer.StartAsync();
        var facts = new FactServer { BreakAtBatch = 3 };
        server.Handle(facts.HandleAsync);
        var (code, output, error) = await RunAsync(Import(folder, server, "--batch", "1"));
        Assert.True(code == 0, error);
        Assert.Contains("connection lost", error);
        var summary = JsonDocument.Parse(output).RootElement;
        Assert.Equal(10, facts.Journal.Count);
        Assert.Equal(10, summary.GetProperty("accepted").GetInt32() + summary.GetProperty("duplicates").GetInt32());
        Assert.True(summary.GetProperty("duplicates").GetInt32() >= 1);
    }

    [Fact]
    public async Task Rejections_and_unreadable_rows_are_named_and_exit_4()
    {
        using var folder = Manifests.Files();
        await using var server = await LoopbackServer.StartAsync();
        server.Handle(new FactServer(o => o.Series == "apr" ? "UNKNOWN_SERIES" : null).HandleAsync);
        var (code, output, error) = await RunAsync(Import(folder, server));
        Assert.Equal(4, code);
        Assert.Equal(2, JsonDocument.Parse(output).RootElement.GetProperty("rejected").GetInt32());
        Assert.Contains("rejected: queue.csv:3: apr: UNKNOWN_SERIES: no", error);

        folder.With("rut.csv", "date,open,high,low,close,venue\n2025-06-28,1,2,0.5,1.5,ibkr\n");
        server.Handle(new FactServer().HandleAsync);
        (code, output, error) = await RunAsync(Import(folder, server));
        Assert.Equal((4, 1), (code, JsonDocument.Parse(output).RootElement.GetProperty("unreadable").GetInt32()));
        Assert.Contains("unreadable: rut.csv:2:", error);
    }

    [Fact]
    public async Task A_server_that_does_not_return_is_exit_3_with_the_next_step()
    {
        using var folder = Manifests.Files();
        await using var server = await LoopbackServer.StartAsync();
        var facts = new FactServer();
        server.Handle(call => call.Method == "AppendStream" ? call.EndAsync(Grpc.Core.StatusCode.Unavailable, "away") : facts.HandleAsync(call));
        var (code, _, error) = await RunAsync(Import(folder, server, "--retry-for", "1ms"));
        Assert.Equal(3, code);
        Assert.Contains("0 of 10 observations were answered", error);
        Assert.Contains("run the same command again", error);
    }

    [Fact]
    public async Task Nobody_listening_is_exit_3()
    {
        var server = await LoopbackServer.StartAsync();
        await server.DisposeAsync();
        foreach (var args in new[] { new[] { "get", "regime" }, ["server-info"], ["watch"] })
        {
            var (code, _, error) = await RunAsync([.. args, "--server", server.Address]);
            Assert.True(code == 3, $"{string.Join(' ', args)}: exit {code}: {error}");
            Assert.Contains($"no answer from {server.Address}", error);
        }
    }

    [Theory]
    [InlineData("get", "levels", "--as-of", "tomorrow")]
    [InlineData("get", "levels", "--as-of", "2025-06-30", "--revision", "3")]
    [InlineData("watch", "--topics", "regime,weather")]
    [InlineData("watch", "--heartbeat", "100ms")]
    [InlineData("transitions", "--topics", "levels")]
    [InlineData("import", "/nowhere")]
    [InlineData("import", "/nowhere", "--manifest", "/nowhere/manifest.json")]
    [InlineData("server-info", "--server", "localhost:5210")]
    [InlineData("sing")]
    public async Task Wrong_usage_is_exit_2_and_says_so_on_standard_error(params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        Assert.Equal((2, ""), (code, output.Trim()));
        Assert.Contains("next:", error);
    }

    [Theory]
    [InlineData("get", "signal")]
    [InlineData("get", "regime")]
    [InlineData("get", "levels")]
    [InlineData("get", "correlation")]
    public async Task Help_has_an_example(params string[] command)
    {
        var (code, output, _) = await RunAsync([.. command, "--help"]);
        Assert.Equal(0, code);
        Assert.Contains($"Example: regime {string.Join(' ', command)} --", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watches_are_a_table_of_who_and_how_far_behind_and_json_as_on_the_wire()
    {
        var watch = new V1.OpenWatch
        {
            Origin = new() { Caller = "desk-a", KeyId = "desk-a-2", AddressClass = "private" },
            Model = "eth-small-caps",
            Delivery = V1.Delivery.Every,
            SealedOnly = true,
            OpenedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(new(2026, 3, 1, 14, 30, 5, TimeSpan.Zero)),
            Revision = 1200,
            Lag = 34,
        };
        watch.Topics.AddRange([V1.Topic.Regime, V1.Topic.SmallCaps]);
        await using var server = await LoopbackServer.StartAsync();
        server.Handle(call => call.Method == "ListWatches" ? call.AnswerAsync(new V1.ListWatchesResponse { Watches = { watch } }) : call.EndAsync(Grpc.Core.StatusCode.Unimplemented));
        var (code, output, error) = await RunAsync("watches", "--server", server.Address);
        Assert.True(code == 0, error);
        var lines = output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith('│'))
            .Select(line => string.Join('|', line.Split('│', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        Assert.Equal(
            [
                "caller|key|from|model|topics|delivery|opened|revision|lag",
                "desk-a|desk-a-2|private|eth-small-caps|regime, small_caps|EVERY, sealed only|2026-03-01 14:30:05Z|1200|34",
            ],
            lines);

        (code, output, _) = await RunAsync("watches", "--json", "--server", server.Address);
        Assert.Equal(0, code);
        Assert.Equal("desk-a-2", JsonDocument.Parse(output).RootElement.GetProperty("watches")[0].GetProperty("origin").GetProperty("keyId").GetString());
    }

    [Theory]
    [InlineData("--api-key-file", "rgk_a_b\nrgk_c_d\n")]
    [InlineData("--api-key-file", "rgk_\u0007")]
    [InlineData("--api-key-file", " \n")]
    [InlineData("--token-file", "-----BEGIN\r\nsomething\r\n")]
    public async Task A_file_that_is_no_key_is_wrong_usage_and_named(string option, string text)
    {
        using var folder = new Folder();
        folder.With("secret", text);
        var (code, output, error) = await RunAsync("server-info", option, folder.PathOf("secret"), "--server", "http://127.0.0.1:1");
        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(folder.PathOf("secret"), error, StringComparison.Ordinal);
        Assert.Contains("next: see --server, --api-key-file", error, StringComparison.Ordinal);
        Assert.DoesNotContain("rgk_", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_exit_1_with_its_code()
    {
        await using var server = await LoopbackServer.StartAsync();
        server.Handle(call => call.RefuseAsync(Grpc.Core.StatusCode.FailedPrecondition, "DATA_STALE", "old", ("series", "s")));
        var (code, _, error) = await RunAsync("get", "signal", "--max-staleness", "1s", "--server", server.Address);
        Assert.Equal(1, code);
        Assert.Contains("DATA_STALE", error);
        Assert.Contains("series = s", error);
    }

    [Fact]
    public async Task Json_is_one_line_with_the_names_of_the_wire_contract()
    {
        await using var server = await LoopbackServer.StartAsync();
        server.Handle(call => call.AnswerAsync(new V1.GetLevelsResponse
        {
            Signal = new V1.Signal { Revision = 7, Levels = new V1.Levels { Atr = new V1.Value { Status = V1.ValueStatus.Unavailable, Reason = "too few bars" } } },
        }));
        var (code, output, _) = await RunAsync("get", "levels", "--json", "--server", server.Address);
        Assert.Equal(0, code);
        var signal = JsonDocument.Parse(Assert.Single(output.TrimEnd().Split('\n'))).RootElement.GetProperty("signal");
        Assert.Equal("7", signal.GetProperty("revision").GetString());
        Assert.Equal("VALUE_STATUS_UNAVAILABLE", signal.GetProperty("levels").GetProperty("atr").GetProperty("status").GetString());
    }

    [Fact]
    public async Task People_see_simulated_and_unknown_said_aloud()
    {
        await using var server = await LoopbackServer.StartAsync();
        var signal = new Mapping.Filled().Message<V1.Signal>();
        signal.Provenance = V1.Provenance.Simulated;
        signal.Levels.Atr = new V1.Value { Status = V1.ValueStatus.Unavailable, Reason = "too few [bars]" };
        server.Handle(call => call.AnswerAsync(new V1.GetSignalResponse { Signal = signal }));
        var (code, output, error) = await RunAsync("get", "signal", "--server", server.Address);
        Assert.True(code == 0, error);
        Assert.Contains("SIMULATED", output);
        Assert.Contains("n/a (too few [bars])", output);
    }

    [Fact]
    public async Task A_watch_ends_after_so_many_signals()
    {
        await using var server = await LoopbackServer.StartAsync();
        server.Handle(async call =>
        {
            await call.SendAsync(Wires.Opened());
            await call.SendAsync(Wires.Signal(5, 2));
            await call.SendAsync(Wires.CaughtUp(5));
            await call.SendAsync(Wires.Signal(6, 5));
            await call.SendAsync(Wires.Signal(7, 6));
        });
        var (code, output, _) = await RunAsync("watch", "--json", "--count", "2", "--server", server.Address);
        Assert.Equal(0, code);
        var lines = output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(4, lines.Count);
        Assert.Equal("r6", lines[^1].GetProperty("resumePoint").GetString());
        (code, output, _) = await RunAsync("watch", "--count", "1", "--server", server.Address);
        Assert.Contains("opened m at revision", output);
    }
}
