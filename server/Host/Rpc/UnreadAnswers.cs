namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// A call keeps its place among those of its caller until a large answer is on its way but for the last of it. It would be over as soon as
/// the answer is made, and who does not read would have as many of them here as he likes to ask for. Of small ones he still has.
/// </summary>
internal static class UnreadAnswers
{
    // Kestrel takes that much of an answer before it waits for the reader; to flush less would only cost another frame.
    private const int Large = 4096;

    public static async Task RunAsync(HttpContext context, RequestDelegate call)
    {
        await call(context);
        var answer = context.Response.BodyWriter;
        if (!answer.CanGetUnflushedBytes || answer.UnflushedBytes < Large) return;
        try
        {
            await answer.FlushAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // Reset, or ended: nobody reads it any more.
        }
    }
}
