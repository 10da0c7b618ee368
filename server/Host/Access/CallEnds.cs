using Microsoft.AspNetCore.Http.Features;

namespace RegimeGrpc.Server.Access;

/// <summary>How a call is ended from outside.</summary>
internal static class CallEnds
{
    // REFUSED_STREAM (RFC 9113, 8.7): every gRPC client takes it for UNAVAILABLE, and asks again.
    private const int RefusedStream = 0x7;

    /// <summary>Ends whoever waits for the rest of the request: the framework does so without looking at any token. Never throws.</summary>
    public static void StopReading(HttpContext context)
    {
        try
        {
            context.Request.BodyReader.CancelPendingRead();
        }
        catch (Exception)
        {
            // It throws what the call has ended with meanwhile, and on a timer's thread that would end the process.
        }
    }

    /// <summary>Cuts the call off, and what is not read of its answer with it; its connection goes on.</summary>
    public static void Refuse(HttpContext context) => context.Features.Get<IHttpResetFeature>()?.Reset(RefusedStream);
}
