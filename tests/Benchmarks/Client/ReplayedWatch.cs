using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace RegimeGrpc.Benchmarks.Client;

/// <summary>
/// Answers every watch with the same bytes from memory: what is measured is the client alone, with no socket and no server in it.
/// </summary>
internal sealed class ReplayedWatch(byte[] stream) : HttpMessageHandler
{
    /// <summary>Messages as gRPC frames them.</summary>
    internal static byte[] Frame(IEnumerable<byte[]> messages)
    {
        using var stream = new MemoryStream();
        Span<byte> head = stackalloc byte[5];
        foreach (var message in messages)
        {
            BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)message.Length);
            stream.Write(head);
            stream.Write(message);
        }

        return stream.ToArray();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = new StreamContent(new MemoryStream(stream, writable: false));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Version = HttpVersion.Version20, Content = content, RequestMessage = request };
        response.TrailingHeaders.Add("grpc-status", "14");
        return Task.FromResult(response);
    }
}
