namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>Something that tells by itself, for as long as the server runs.</summary>
internal interface ILiveStream
{
    string Provider { get; }

    /// <summary>Ids in the catalogue.</summary>
    IEnumerable<string> Series { get; }

    /// <summary>
    /// True when what is newest of a series cannot be told from here: nothing comes of it, or what comes waits behind a hole, for longer
    /// than may be. Thread-safe.
    /// </summary>
    bool IsCutOff(string series);

    /// <summary>Until the stream ends for good or is cancelled.</summary>
    Task RunAsync(CancellationToken cancellation);
}
