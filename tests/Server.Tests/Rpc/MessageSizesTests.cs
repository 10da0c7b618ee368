using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Scenario;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Server.Rpc;
using RegimeGrpc.Server.Tests.Access;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>Messages are as large as they need to be, and no larger.</summary>
public sealed class MessageSizesTests
{
    private static readonly string[] Packaged =
        ["/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"];

    [Fact]
    public async Task Every_call_takes_a_message_up_to_its_size_and_says_what_that_is()
    {
        await using var server = await GuardedServer.StartAsync(tls: false, prepare: it => it.Grant("all", "read,append,admin"));
        using var http = server.Client();
        var key = ("x-api-key", server.Keys["all"]);
        foreach (var path in new BoundMethods().Paths.Concat(Packaged))
        {
            var size = MessageSizes.Of(path);
            using (var taken = (await server.CallAsync(http, path, key, UnknownFields.One(size))).Response)
                Assert.False(taken.Headers.TryGetValues("grpc-status", out var status) && status.Single() == $"{(int)StatusCode.ResourceExhausted}", path);
            var refused = await server.CallAsync(http, path, key, UnknownFields.One(size + 1));
            using (refused.Response) Assert.Equal((path, StatusCode.ResourceExhausted, "message_bytes", $"{size}"), (path, refused.Status, refused.Info?.Metadata["quota"], refused.Info?.Metadata["limit"]));
        }
    }

    [Fact]
    public void The_largest_legal_requests_fit()
    {
        foreach (var model in (Core.Models.Model[])[EthSmallCaps.Model, EthSmallCapsLive.Model])
        {
            var series = model.Roles.Select(role => role.Series).Distinct().ToList();
            var scenario = new EvaluateRequest { Model = model.Name, Revision = ulong.MaxValue, OthersAge = true, ThroughNextSession = true };
            var close = new Wire.V1.HypotheticalClose { Close = 1, High = 1, Low = 1 };
            scenario.AssetCloses.Add(Enumerable.Repeat(close, Assumptions.Longest));
            scenario.BenchmarkCloses.Add(Enumerable.Repeat(close, Assumptions.Longest));
            scenario.Series.Add(series.Select(name => new Wire.V1.HypotheticalSeries { Series = name, Values = { Enumerable.Repeat(1.0, SeriesCatalogue.Find(name)!.Cadence == Cadence.Monthly ? Assumptions.MostMonths : Assumptions.Longest) } }));
            scenario.Topics.Add(System.Enum.GetValues<Topic>());
            Fits("/regime.v1.ScenarioService/Evaluate", scenario);
            Fits("/regime.v1.AuditService/ListObservations", new ListObservationsRequest { StartRevision = ulong.MaxValue, EndRevision = ulong.MaxValue, PageSize = int.MaxValue, PageToken = new('9', 20), Series = { series } });

            var duration = new Duration { Seconds = 3600, Nanos = 999_999_999 };
            var point = new ResumePoint(Guid.Empty.ToString("N"), model.Fingerprint, new(new(long.MaxValue), new(new('f', 64))));
            Fits("/regime.v1.RegimeService/Watch", new WatchRequest
            {
                Model = model.Name,
                Topics = { System.Enum.GetValues<Topic>() },
                ResumePoint = point.Encode(),
                Delivery = Delivery.Latest,
                MinInterval = duration,
                HeartbeatInterval = duration,
                SealedOnly = true,
            });
        }
    }

    // With room for what later versions ask.
    private static void Fits(string path, IMessage request) => Assert.InRange(request.CalculateSize(), 1, MessageSizes.Of(path) * 3 / 4);
}
