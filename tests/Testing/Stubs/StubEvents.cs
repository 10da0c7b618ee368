using System.Text;
using Microsoft.AspNetCore.Http;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>A node's end of a stream of events, in the hands of a test.</summary>
public sealed class StubEvents
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpContext _context;

    internal StubEvents(HttpContext context)
    {
        _context = context;
        context.RequestAborted.Register(() => _ended.TrySetResult());
    }

    /// <summary>Completes when either end has ended it.</summary>
    public Task Ended => _ended.Task;

    public Task SendAsync(string kind, string data) => WriteAsync($"event: {kind}\ndata: {data}\n\n");

    /// <summary>A comment: it keeps the line alive and is no event.</summary>
    public Task CommentAsync() => WriteAsync(":keep-alive\n\n");

    /// <summary>Ends as it should.</summary>
    public void Close() => _ended.TrySetResult();

    /// <summary>Tears the connection, without a word.</summary>
    public void Abort()
    {
        _context.Abort();
        _ended.TrySetResult();
    }

    private async Task WriteAsync(string text)
    {
        await _context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask().Within();
        await _context.Response.Body.FlushAsync().Within();
    }
}
