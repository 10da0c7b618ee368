using System.Globalization;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// A request that never became a message is the caller's mistake, and the framework would call it ours (UNKNOWN, INTERNAL), or say no
/// more than that it is too large. Whatever fails before the call's handler has begun is answered here.
/// </summary>
internal static class UnreadableRequests
{
    private const string Begun = "begun";

    /// <summary>The request was read: from here on a fault is not its framing's.</summary>
    public static void Begin(ServerCallContext context) => context.UserState[Begun] = true;

    public static async Task RunAsync(HttpContext context, RequestDelegate call, CallsAtStop stop)
    {
        await call(context);
        if (context.Response.HasStarted) return;
        var end = stop.EndOf(context);
        if (context.Features.Get<IServerCallContextFeature>()?.ServerCallContext is { } failed)
        {
            if (!failed.UserState.ContainsKey(Begun) && (end ?? Of(failed.Status.StatusCode, failed.Method)) is { } fault)
                RefusedCalls.SetStatus(context.Response.Headers, Faults.ToRpc(fault));
        }
        else if (end is not null && RefusedCalls.IsGrpc(context) && !context.Response.Headers.ContainsKey("grpc-status"))
        {
            // It waited for its turn, and the rate limiter lets go of a call that is ended without answering it.
            await RefusedCalls.AnswerAsync(context, end);
        }
    }

    /// <summary>What is wrong with a message of a stream, when reading it ended with this: wrong bytes, a wrong frame, a cut, too many bytes. Null for what is not the message's fault.</summary>
    public static Fault? Of(Exception reading, string method) => reading switch
    {
        InvalidProtocolBufferException or InvalidDataException or IOException or RpcException { StatusCode: StatusCode.Internal } => Unreadable,
        RpcException { StatusCode: StatusCode.ResourceExhausted } => TooLarge(MessageSizes.Of(method)),
        _ => null,
    };

    private static Fault? Of(StatusCode beforeTheHandler, string method) => beforeTheHandler switch
    {
        StatusCode.Unknown or StatusCode.Internal => Unreadable,
        StatusCode.ResourceExhausted => TooLarge(MessageSizes.Of(method)),
        _ => null,
    };

    private static readonly Fault Unreadable = new(
        Fault.InvalidArgument,
        "The request cannot be read: it is no protobuf message of this call, or cut short. Generate the client from the protos of this server.",
        new Dictionary<string, string>());

    private static Fault TooLarge(int limit) => new(
        Fault.QuotaExceeded,
        string.Create(CultureInfo.InvariantCulture, $"The message has more than {limit} bytes, the most this call takes. Nothing of it was read; send less at a time."),
        new Dictionary<string, string> { ["quota"] = "message_bytes", ["limit"] = limit.ToString(CultureInfo.InvariantCulture) })
    { IsFinal = true };
}
