using System.Text.Json;

namespace RegimeGrpc.EndToEnd.Tests.Plain;

/// <summary>A plain client that is not ours works: every call, by reflection.</summary>
public sealed class BufCurlTests(PlainServer plain) : IClassFixture<PlainServer>
{
    private const string Regime = "regime.v1.RegimeService";

    private string Address => plain.Server.Address;

    [BufFact]
    public async Task ReflectionListsTheServices()
    {
        var services = (await Buf.ListAsync(Address)).Split('\n');
        foreach (var service in (string[])[Regime, "regime.v1.ObservationService", "regime.v1.AuditService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"])
            Assert.Contains(service, services);
    }

    [BufTheory]
    [InlineData("GetSignal", "{}", "regime,stance,levels,correlation,smallCaps,liquidity,rotation,fundamentals,supply,macro")]
    [InlineData("GetSignal", """{"topics":["TOPIC_LEVELS"],"at":{"asOf":"2024-05-14T00:00:00Z"}}""", "levels")]
    [InlineData("GetRegime", "{}", "regime,stance")]
    [InlineData("GetLevels", "{}", "levels")]
    [InlineData("GetCorrelation", """{"at":{"revision":"4000"}}""", "correlation")]
    public async Task AReadGivesTheTopicsAskedFor(string method, string request, string topics)
    {
        var answer = await Buf.CallAsync(Address, $"{Regime}/{method}", request);
        var signal = answer.GetProperty("signal");
        Assert.Equal("PROVENANCE_REAL", Text(signal, "provenance"));
        Assert.Equal(64, Text(signal, "digest").Length);
        foreach (var topic in topics.Split(',')) Assert.Equal(JsonValueKind.Object, signal.GetProperty(topic).ValueKind);
        Assert.Equal(topics.Contains("macro", StringComparison.Ordinal), signal.TryGetProperty("macro", out _));
        Assert.Equal("PROVENANCE_REAL", Text(answer.GetProperty("replica"), "provenance"));
    }

    [BufFact]
    public async Task WatchOpensSendsASignalCatchesUpAndBeats()
    {
        var messages = await Buf.StreamAsync(
            Address, $"{Regime}/Watch", """{"delivery":"DELIVERY_EVERY","heartbeatInterval":"1s"}""", message => message.TryGetProperty("heartbeat", out _));
        Assert.Equal(["opened", "signal", "caughtUp", "heartbeat"], messages.Select(message => message.EnumerateObject().First(field => field.Name != "resumePoint").Name));
        Assert.All(messages.Skip(1), message => Assert.NotEmpty(Text(message, "resumePoint")));
    }

    [BufFact]
    public async Task TransitionsAndModelsAreListed()
    {
        var transitions = await Buf.CallAsync(Address, $"{Regime}/ListTransitions", """{"pageSize":5}""");
        Assert.True(transitions.TryGetProperty("replica", out _));
        var models = await Buf.CallAsync(Address, $"{Regime}/ListModels", "{}");
        Assert.Equal("eth-small-caps", Text(models.GetProperty("models")[0], "name"));
        Assert.Contains(models.GetProperty("series").EnumerateArray(), series => Text(series, "id") == "equity.RUT.day");
    }

    [BufFact]
    public async Task AnObservationIsAppended()
    {
        const string Batch = """
            "observations":[{"series":"macro.VIX","eventTime":"2024-07-02T20:15:00Z","knownAt":"2024-07-02T20:30:00Z","scalar":12.5,"source":"cboe"},
                            {"series":"macro.VIX","eventTime":"2024-07-02T20:15:00Z","knownAt":"2024-07-02T20:30:00Z","source":"cboe"}]
            """;
        foreach (var (method, request) in ((string, string)[])[("Append", $"{{{Batch}}}"), ("AppendStream", $"{{\"batch\":\"7\",{Batch}}}")])
            await AppendAsync(method, request);
    }

    [BufFact]
    public async Task TheServerTellsWhatItStandsOn()
    {
        var info = await Buf.CallAsync(Address, "regime.v1.AuditService/GetServerInfo", "{}");
        Assert.Equal("sqlite", Text(info.GetProperty("journal"), "store"));
        Assert.Equal("DURABILITY_FULL", Text(info.GetProperty("journal"), "durability"));
        Assert.Equal("PROVENANCE_REAL", Text(info.GetProperty("journal"), "provenance"));
    }

    [BufFact]
    public async Task HealthIsServing() =>
        Assert.Equal("SERVING", Text(await Buf.CallAsync(Address, "grpc.health.v1.Health/Check", "{}"), "status"));

    private async Task AppendAsync(string method, string request)
    {
        var answer = await Buf.CallAsync(Address, $"regime.v1.ObservationService/{method}", request);
        var results = answer.GetProperty("results");
        Assert.Contains(Text(results[0], "status"), (string[])["APPEND_STATUS_ACCEPTED", "APPEND_STATUS_DUPLICATE"]);
        Assert.Equal("MISSING_FIELD", Text(results[1].GetProperty("rejection"), "reason"));
        Assert.Equal("DURABILITY_FULL", Text(answer, "durability"));
        if (method == "AppendStream") Assert.Equal("7", Text(answer, "batch"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
