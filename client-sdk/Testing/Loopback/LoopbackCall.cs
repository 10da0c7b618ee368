using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Status = Google.Rpc.Status;

namespace RegimeGrpc.Client.Testing.Loopback;

/// <summary>One gRPC call, answered by hand.</summary>
internal sealed class LoopbackCall
{
    private readonly HttpContext _context;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal LoopbackCall(HttpContext context)
    {
        _context = context;
        Method = context.Request.Path.Value!.Split('/')[^1];
        Headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        context.Response.ContentType = "application/grpc";
        context.RequestAborted.Register(() =>
        {
            Gone.TrySetResult();
            _over.TrySetResult();
        });
    }

    internal string Method { get; }

    internal IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Completes when the client has gone.</summary>
    internal TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Over => _over.Task;

    internal CancellationToken Aborted => _context.RequestAborted;

    /// <summary>The next request message; null when the client has sent its last.</summary>
    internal async Task<T?> RequestAsync<T>()
        where T : class, IMessage<T>, new()
    {
        var head = new byte[5];
        if (await _context.Request.Body.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false).AsTask().WaitAsync(LoopbackServer.Limit).ConfigureAwait(false) < 5) return null;
        var body = new byte[BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1))];
        await _context.Request.Body.ReadExactlyAsync(body).AsTask().WaitAsync(LoopbackServer.Limit).ConfigureAwait(false);
        var message = new T();
        message.MergeFrom(body);
        return message;
    }

    internal async Task SendAsync(IMessage message)
    {
        var body = message.ToByteArray();
        var frame = new byte[5 + body.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)body.Length);
        body.CopyTo(frame, 5);
        await _context.Response.Body.WriteAsync(frame).AsTask().WaitAsync(LoopbackServer.Limit).ConfigureAwait(false);
        await _context.Response.Body.FlushAsync().WaitAsync(LoopbackServer.Limit).ConfigureAwait(false);
    }

    internal async Task AnswerAsync(IMessage message)
    {
        await SendAsync(message).ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
    }

    internal Task EndAsync(StatusCode status = StatusCode.OK, string message = "", params IMessage[] details)
    {
        // A refusal before any message has its status in the headers, as gRPC servers do; a client may retry only those.
        var trailers = _context.Response.HasStarted ? _context.Features.Get<IHttpResponseTrailersFeature>()!.Trailers : _context.Response.Headers;
        trailers["grpc-status"] = ((int)status).ToString();
        trailers["grpc-message"] = Uri.EscapeDataString(message);
        if (details.Length > 0)
        {
            var rich = new Status { Code = (int)status, Message = message };
            rich.Details.AddRange(details.Select(Any.Pack));
            trailers["grpc-status-details-bin"] = Convert.ToBase64String(rich.ToByteArray());
        }

        _over.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Ends the call with a reason of the wire contract.</summary>
    internal Task RefuseAsync(StatusCode status, string reason, string message, params (string Key, string Value)[] metadata)
    {
        var info = new ErrorInfo { Reason = reason, Domain = "regime.v1" };
        foreach (var (key, value) in metadata) info.Metadata[key] = value;
        return EndAsync(status, message, info);
    }

    /// <summary>Tears the connection's stream down without a status.</summary>
    internal void Abort()
    {
        _context.Abort();
        _over.TrySetResult();
    }
}
