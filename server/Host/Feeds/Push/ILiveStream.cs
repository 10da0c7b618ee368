namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>Something that tells by itself, for as long as the server runs.</summary>
internal interface ILiveStream
{
    string Provider { get; }

    /// <summary>Ids in the catalogue.</summary>
    IEnumerable<string> Series { get; }

    /// <summary>True from the end of a connection until the next is subscribed.</summary>
    bool IsDown { get; }

    /// <summary>Until the stream ends for good or is cancelled.</summary>
    Task RunAsync(CancellationToken cancellation);
}
