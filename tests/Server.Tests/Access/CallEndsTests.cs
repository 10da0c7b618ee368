using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RegimeGrpc.Server.Access;

namespace RegimeGrpc.Server.Tests.Access;

public sealed class CallEndsTests
{
    /// <summary>At a stop hundreds end from two sides in the same instant.</summary>
    [Fact]
    public void A_call_that_was_cut_off_already_is_no_fault_of_who_ends_it()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IRequestBodyPipeFeature>(new CutOff());
        Assert.Throws<ConnectionAbortedException>(() => context.Request.BodyReader.CancelPendingRead());
        CallEnds.StopReading(context);
    }

    /// <summary>As Kestrel's.</summary>
    private sealed class CutOff : IRequestBodyPipeFeature
    {
        public PipeReader Reader => throw new ConnectionAbortedException();
    }
}
