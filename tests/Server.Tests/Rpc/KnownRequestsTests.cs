using Google.Protobuf;
using Grpc.Health.V1;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Rpc;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>A stream keeps the request it was opened with, for days: it must not be large.</summary>
public sealed class KnownRequestsTests
{
    private const string Watch = "/regime.v1.RegimeService/Watch";
    private const int TensOfKilobytes = 100_000;

    private static readonly BoundMethods Methods = new();

    [Fact]
    public void What_the_protos_do_not_know_is_not_kept_by_any_service()
    {
        Assert.Equal(MethodScopes.OwnServices.Order(StringComparer.Ordinal), Methods.Paths.Select(path => path.Split('/')[1]).Distinct().Order(StringComparer.Ordinal));
        foreach (var path in Methods.Paths)
        {
            var unknown = UnknownFields.Many(MessageSizes.Of(path));
            Assert.InRange(unknown.Length, MessageSizes.Of(path) - 10, MessageSizes.Of(path));
            Assert.Equal(0, Methods.Read(path, unknown).CalculateSize());
            Assert.InRange(Methods.Allocated(path, unknown), 0, 10_000);
        }
    }

    [Fact]
    public void Nor_is_it_inside_of_what_they_know()
    {
        var nested = new WatchRequest { MinInterval = Google.Protobuf.WellKnownTypes.Duration.Parser.ParseFrom(UnknownFields.Many(1000)) };
        Assert.Equal(new WatchRequest { MinInterval = new() }, Methods.Read(Watch, nested.ToByteArray()));
    }

    [Fact]
    public void The_largest_request_of_an_open_watch_is_tens_of_kilobytes()
    {
        // The same topic as often as fits, a byte each.
        byte[] topics = [0x12, 0xfd, 0x1f, .. Enumerable.Repeat<byte>(1, MessageSizes.Questions - 3)];
        Assert.Equal(MessageSizes.Questions - 3, ((WatchRequest)Methods.Read(Watch, topics)).Topics.Count);
        Assert.InRange(Methods.Allocated(Watch, topics), 0, TensOfKilobytes);
        Assert.InRange(Methods.Allocated(Watch, new WatchRequest { Model = new('x', MessageSizes.Questions - 3) }.ToByteArray()), 0, TensOfKilobytes);

        // Of health all is kept: the package reads it.
        var unknown = UnknownFields.Many(MessageSizes.Names);
        HealthCheckRequest.Parser.ParseFrom(unknown);
        var before = GC.GetAllocatedBytesForCurrentThread();
        HealthCheckRequest.Parser.ParseFrom(unknown);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, TensOfKilobytes);
    }
}
