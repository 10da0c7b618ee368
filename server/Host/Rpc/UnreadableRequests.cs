using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// A request that never became a message is the caller's mistake, and the framework would call it ours (UNKNOWN, INTERNAL). Whatever
/// fails before the call's handler has begun is answered INVALID_ARGUMENT here.
/// </summary>
internal static class UnreadableRequests
{
    private const string Begun = "begun";

    /// <summary>The request was read: from here on a fault is not its framing's.</summary>
    public static void Begin(ServerCallContext context) => context.UserState[Begun] = true;

    public static async Task RunAsync(HttpContext context, RequestDelegate call)
    {
        await call(context);
        if (context.Features.Get<IServerCallContextFeature>()?.ServerCallContext is not { Status.StatusCode: StatusCode.Unknown or StatusCode.Internal } failed
            || failed.UserState.ContainsKey(Begun)
            || context.Response.HasStarted) return;
        RefusedCalls.SetStatus(context.Response.Headers, Faults.ToRpc(Unreadable));
    }

    /// <summary>Whether this is what reading a message of a stream ends with when it is none: wrong bytes, a wrong frame, or a cut.</summary>
    public static bool IsOf(Exception reading) =>
        reading is InvalidProtocolBufferException or InvalidDataException or IOException or RpcException { StatusCode: StatusCode.Internal };

    public static readonly Fault Unreadable = new(
        Fault.InvalidArgument,
        "The request cannot be read: it is no protobuf message of this call, or cut short. Generate the client from the protos of this server.",
        new Dictionary<string, string>());
}
