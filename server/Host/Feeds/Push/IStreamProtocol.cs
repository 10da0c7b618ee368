namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>How one provider speaks over a socket: what to say, and what a message means. One connection; pure.</summary>
internal interface IStreamProtocol
{
    /// <summary>Said at once after connecting.</summary>
    IReadOnlyList<string> Greeting { get; }

    /// <summary>What one whole message means. A message that is none of theirs is an <see cref="Fetching.UnreadableException"/>.</summary>
    IEnumerable<StreamItem> Read(ReadOnlyMemory<byte> message);
}

/// <summary>A part of a message.</summary>
internal abstract record StreamItem
{
    private StreamItem()
    {
    }

    /// <summary>To be passed on.</summary>
    public sealed record Event(StreamEvent Said) : StreamItem;

    /// <summary>To be answered with this.</summary>
    public sealed record Reply(string Text) : StreamItem;

    /// <summary>The connection is of no use.</summary>
    /// <param name="Reason">In plain words.</param>
    /// <param name="IsFatal">It is about who we are, which will not pass by itself: the next is made after a long while.</param>
    public sealed record Hopeless(string Reason, bool IsFatal) : StreamItem
    {
        /// <summary>How soon to try again; null for the usual back-off.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>Of a kind that is new to us.</summary>
    public sealed record Unknown(string Kind) : StreamItem;

    /// <summary>Nothing but a sign of life.</summary>
    public sealed record Nothing : StreamItem;
}
