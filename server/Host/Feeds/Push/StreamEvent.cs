using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Trades;

namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>What a stream says, and what becomes of it.</summary>
internal abstract record StreamEvent
{
    private StreamEvent()
    {
    }

    /// <summary>Trades as they came: perhaps twice, out of order, with holes.</summary>
    public sealed record Data(IReadOnlyList<Trade> Trades) : StreamEvent
    {
        /// <summary>Bars and other facts, where a stream brings them.</summary>
        public IReadOnlyList<Fact> Facts { get; init; } = [];
    }

    /// <summary>Alive; and where a product stands, if it says so.</summary>
    public sealed record Heartbeat(string Product, long LastTradeId) : StreamEvent;

    /// <summary>A product is subscribed, and nothing speaks against it: what comes of it from here on is complete but for holes that are named.</summary>
    public sealed record Up(string Product) : StreamEvent
    {
        /// <summary>True when heartbeats of this product are to come: then their absence means something.</summary>
        public bool HasHeartbeats { get; init; }
    }

    /// <summary>By the provider's own word nothing comes of a product until it is <see cref="Up"/>; the others go on.</summary>
    public sealed record Refused(string Product, string Reason) : StreamEvent;

    /// <summary>Of what came of a product something was left out, because it cannot be; the rest was taken.</summary>
    public sealed record LeftOut(string Product, string Reason) : StreamEvent;

    /// <summary>The connection is gone; another is being made, soon unless <see cref="IsFatal"/>.</summary>
    public sealed record Down(string Reason) : StreamEvent
    {
        /// <summary>When it is tried again, where that is not soon.</summary>
        public Instant? AskedAgain { get; init; }

        /// <summary>Trying again at once cannot help: a key is wrong.</summary>
        public bool IsFatal => AskedAgain is not null;
    }
}
