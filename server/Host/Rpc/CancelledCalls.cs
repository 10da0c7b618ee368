using RegimeGrpc.Server.Access;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// Calls that are cancelled before they are answered: for one that is so before it begins nothing is done, and of all a connection has so
/// many as <see cref="Patience"/> allows.
/// </summary>
internal static class CancelledCalls
{
    public static async Task RunAsync(HttpContext context, RequestDelegate call, Patience patience)
    {
        // Others put their own in its place, for ends that are not the client's.
        var gone = context.RequestAborted;
        try
        {
            if (!gone.IsCancellationRequested) await call(context);
        }
        finally
        {
            if (gone.IsCancellationRequested && !context.Response.HasStarted) patience.Try(context.Connection.Id);
        }
    }
}
