namespace RegimeGrpc.Server.Tests.Access;

/// <summary>A request whose caller sends this and nothing more yet.</summary>
internal sealed class OpenContent : HttpContent
{
    private readonly byte[] _bytes;

    public OpenContent(byte[] bytes)
    {
        _bytes = bytes;
        Headers.ContentType = new("application/grpc");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
    {
        await stream.WriteAsync(_bytes);
        await stream.FlushAsync();
        await Task.Delay(Timeout.Infinite);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
