using Grpc.Core;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;

namespace RegimeGrpc.Server.Tests.Rpc;

public sealed class ReadableStreamTests
{
    [Fact]
    public async Task A_message_that_is_cut_off_is_the_callers_mistake_on_every_stream()
    {
        var stream = new ReadableStream<string>(new Ending(new IOException("The client reset the request stream.")), "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", default, default);
        Assert.Equal(Fault.InvalidArgument, (await Assert.ThrowsAsync<FaultException>(() => stream.MoveNext(default))).Fault.Reason);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_told_the_limit_of_its_call()
    {
        var stream = new ReadableStream<string>(new Ending(new RpcException(new(StatusCode.ResourceExhausted, ""))), "/regime.v1.ObservationService/AppendStream", default, default);
        Assert.Equal("4194304", (await Assert.ThrowsAsync<FaultException>(() => stream.MoveNext(default))).Fault.Metadata["limit"]);
    }

    [Fact]
    public async Task What_is_not_the_messages_fault_stays_what_it_is() =>
        await Assert.ThrowsAsync<OperationCanceledException>(() => new ReadableStream<string>(new Ending(new OperationCanceledException()), "/x/y", default, default).MoveNext(default));

    [Fact]
    public async Task What_is_cut_off_because_the_call_is_ended_is_nobodys_mistake() =>
        await Assert.ThrowsAsync<IOException>(() => new ReadableStream<string>(new Ending(new IOException()), "/x/y", new(true), default).MoveNext(default));

    /// <summary>The framework's end of a stream, when reading it fails.</summary>
    private sealed class Ending(Exception reason) : IAsyncStreamReader<string>
    {
        public string Current => "";

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromException<bool>(reason);
    }
}
