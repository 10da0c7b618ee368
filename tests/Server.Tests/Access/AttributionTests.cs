using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Testing;
using RegimeGrpc.Wire.V1;
using Observation = RegimeGrpc.Wire.V1.Observation;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>Every append can be attributed, and only operators see to whom.</summary>
public sealed class AttributionTests
{
    [Fact]
    public async Task An_entry_says_who_appended_it_to_operators_only()
    {
        await using var server = await GuardedServer.StartAsync(tls: false, prepare: it =>
        {
            it.Grant("auditor", "read,admin");
            it.Grant("feed-1", "append");
        });
        using var http = server.Client();
        var instant = DateTime.UtcNow.AddMinutes(-5);
        var request = new AppendRequest();
        request.Observations.Add(new Observation
        {
            Series = EthSmallCaps.Model.Roles.Select(role => role.Series).First(series => SeriesCatalogue.Find(series)!.Cadence == Cadence.Continuous),
            EventTime = Timestamp.FromDateTime(instant),
            KnownAt = Timestamp.FromDateTime(instant),
            Scalar = 3000,
            Source = "test",
        });
        var (sent, _, _) = await server.CallAsync(http, "/regime.v1.ObservationService/Append", ("x-api-key", server.Keys["feed-1"]), request);
        var answer = await FirstAsync<AppendResponse>(sent);
        Assert.Equal(AppendStatus.Accepted, answer.Results[0].Status);

        var (forReader, _, _) = await server.CallAsync(http, "/regime.v1.AuditService/ListObservations", ("x-api-key", server.Keys["reader"]));
        Assert.All((await FirstAsync<ListObservationsResponse>(forReader)).Entries, entry => Assert.Null(entry.Origin));
        var (forAuditor, _, _) = await server.CallAsync(http, "/regime.v1.AuditService/ListObservations", ("x-api-key", server.Keys["auditor"]));
        var entries = (await FirstAsync<ListObservationsResponse>(forAuditor)).Entries;
        Assert.All(entries, entry => Assert.Equal(("feed-1", "feed-1", "loopback"), (entry.Origin.Caller, entry.Origin.KeyId, entry.Origin.AddressClass)));
        Assert.NotEmpty(entries);
    }

    [Fact]
    public async Task A_caller_neither_takes_nor_learns_of_the_keys_of_series_it_may_not_append_to()
    {
        var series = EthSmallCaps.Model.Roles.Select(role => role.Series)
            .Where(series => SeriesCatalogue.Find(series) is { Cadence: Cadence.Continuous, Kind: Core.Series.SeriesKind.Scalar }).Distinct().Take(2).ToArray();
        await using var server = await GuardedServer.StartAsync(tls: false, prepare: it =>
        {
            it.Grant("one", "append", "--series", series[0]);
            it.Grant("other", "append", "--series", series[1]);
        });
        using var http = server.Client();
        var instant = DateTime.UtcNow.AddMinutes(-5);
        Assert.Equal([AppendStatus.Accepted, AppendStatus.Rejected], (await AppendAsync("one", 1)).Select(result => result.Status));
        // The key that the other one took is free in the series of this one, and what it is refused says nothing of what is there.
        var answers = await AppendAsync("other", 2);
        Assert.Equal(("SERIES_NOT_ALLOWED", 0UL), (answers[0].Rejection.Reason, answers[0].Revision));
        Assert.Equal((AppendStatus.Accepted, null), (answers[1].Status, answers[1].Rejection));

        async Task<IReadOnlyList<AppendResult>> AppendAsync(string caller, double value)
        {
            var request = new AppendRequest();
            foreach (var id in series)
                request.Observations.Add(new Observation { Series = id, EventTime = Timestamp.FromDateTime(instant), KnownAt = Timestamp.FromDateTime(instant), Scalar = 3000 + value, Source = caller, Key = "guessed" });
            return (await FirstAsync<AppendResponse>((await server.CallAsync(http, "/regime.v1.ObservationService/Append", ("x-api-key", server.Keys[caller]), request)).Response)).Results;
        }
    }

    [Theory]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("::1", "loopback")]
    [InlineData("10.1.2.3", "private")]
    [InlineData("::ffff:192.168.1.1", "private")]
    [InlineData("fd00::1", "private")]
    [InlineData("fe80::1", "private")]
    [InlineData("172.32.0.1", "public")]
    [InlineData("8.8.8.8", "public")]
    [InlineData("2001:4860:4860::8888", "public")]
    public void Of_an_address_only_its_class_is_kept(string address, string expected) => Assert.Equal(expected, Origins.ClassOf(System.Net.IPAddress.Parse(address)));

    private static async Task<T> FirstAsync<T>(HttpResponseMessage response) where T : class, Google.Protobuf.IMessage<T>, new()
    {
        await using var body = await response.Content.ReadAsStreamAsync().Within();
        return (await Rpc.ServerProcess.NextAsync<T>(body))!;
    }
}
