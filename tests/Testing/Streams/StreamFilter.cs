using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Testing.Streams;

/// <summary>What a watch asks for.</summary>
/// <param name="Topics">Names as in the contract without their prefix, for example "LEVELS"; empty for all.</param>
/// <param name="SealedOnly">Only sealed signals.</param>
/// <param name="Every">Lossless; else the newest, with receipts.</param>
public sealed record StreamFilter(string[] Topics, bool SealedOnly, bool Every)
{
    /// <summary>Every signal of all topics.</summary>
    public static StreamFilter All { get; } = new([], false, true);

    /// <summary>The newest of all topics.</summary>
    public static StreamFilter Newest { get; } = new([], false, false);

    /// <summary>LATEST only: least time between signals.</summary>
    public TimeSpan MinInterval { get; init; }

    /// <summary>Longest time without a word.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Signals of two filters with the same key are the same.</summary>
    internal string Key => $"{string.Join(',', Topics)}{(SealedOnly ? " sealed" : "")}";

    public override string ToString() => $"{(Every ? "EVERY" : "LATEST")} {(Topics.Length == 0 ? "all topics" : string.Join('+', Topics))}{(SealedOnly ? " sealed" : "")}{(MinInterval > TimeSpan.Zero ? $" at least {MinInterval.TotalMilliseconds:0} ms apart" : "")}";

    internal WatchRequest ToRequest(string resumePoint)
    {
        var request = new WatchRequest
        {
            ResumePoint = resumePoint,
            Delivery = Every ? Delivery.Every : Delivery.Latest,
            SealedOnly = SealedOnly,
            HeartbeatInterval = Duration.FromTimeSpan(Heartbeat),
        };
        if (MinInterval > TimeSpan.Zero) request.MinInterval = Duration.FromTimeSpan(MinInterval);
        request.Topics.AddRange(Topics.Select(name => System.Enum.Parse<Topic>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true)));
        return request;
    }
}
