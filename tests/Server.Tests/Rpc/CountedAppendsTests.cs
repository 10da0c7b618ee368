using System.Buffers;
using CsCheck;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>A message may be small and what is in it many: it is counted before it is read.</summary>
public sealed class CountedAppendsTests
{
    [Fact]
    public void The_count_is_that_of_the_message_however_its_bytes_come()
    {
        Gen.Select(Gen.Int[0, 300], Gen.String, Gen.Bool, Gen.Int[1, 50]).Sample((count, text, advances, part) =>
        {
            var request = new AppendStreamRequest { Batch = ulong.MaxValue, JournalId = text, AdvanceTo = advances ? new() { Seconds = 1 } : null };
            for (var i = 0; i < count; i++) request.Observations.Add(new Observation { Series = new('x', i), Scalar = i });
            Assert.Equal(count, CountedAppends.Count(Parts(request.ToByteArray(), part), AppendStreamRequest.ObservationsFieldNumber));
        }, iter: 100);
    }

    /// <summary>Nothing that the library reads is left out of the count, whatever the bytes.</summary>
    [Fact]
    public void No_bytes_bring_more_than_was_counted() =>
        Gen.OneOf(Gen.Const((byte)0x12), Gen.Const((byte)0), Gen.Byte[0, 40], Gen.Byte).Array[0, 60].Sample(bytes =>
        {
            var request = new AppendStreamRequest();
            try
            {
                request.MergeFrom(bytes);
            }
            catch (InvalidProtocolBufferException)
            {
            }

            Assert.True(request.Observations.Count <= CountedAppends.Count(new(bytes), AppendStreamRequest.ObservationsFieldNumber));
        }, iter: 20_000);

    [Theory]
    [InlineData("Append", 1)]
    [InlineData("AppendStream", 2)]
    public void Too_many_are_refused_for_no_more_than_a_look_at_their_bytes(string call, int field)
    {
        var (methods, path) = (new BoundMethods(), "/regime.v1.ObservationService/" + call);
        byte[] all = [.. Enumerable.Repeat<byte[]>([(byte)((field << 3) | 2), 0], 2_000_000).SelectMany(bytes => bytes)];
        var (before, refused) = (GC.GetAllocatedBytesForCurrentThread(), (RpcException?)null);
        try
        {
            methods.Read(path, all);
        }
        catch (RpcException e)
        {
            refused = e;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT"), (refused!.StatusCode, refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason));
        Assert.Contains("at most 10000 in a batch; this has 2000000", refused.Status.Detail, StringComparison.Ordinal);
        methods.Read(path, all[..(2 * Intake.LargestBatch)]);
    }

    private static ReadOnlySequence<byte> Parts(byte[] bytes, int size)
    {
        if (bytes.Length == 0) return default;
        var first = new Part(bytes.AsMemory(0, Math.Min(size, bytes.Length)), null);
        var last = first;
        for (var at = size; at < bytes.Length; at += size) last = new(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), last);
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, Part? before)
        {
            Memory = memory;
            if (before is null) return;
            before.Next = this;
            RunningIndex = before.RunningIndex + before.Memory.Length;
        }
    }
}
