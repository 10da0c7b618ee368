using System.Diagnostics;
using System.Globalization;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>
/// The message of every mode: the watch response of a real signal, topic stance, with the instant it was sent in a note. Only our
/// mode makes it as the server does; to the others it is bytes.
/// </summary>
internal sealed class Payload
{
    // So high that every revision of a run takes the same number of bytes.
    private const long FirstRevision = 10_000_000;
    private const int Digits = 16;
    public static readonly TopicSet Topics = TopicSet.Of(Topic.Stance);
    private static readonly byte[] Mark = "sent:"u8.ToArray();

    private readonly Signal _template;
    private readonly Observation _observation;
    private PreviousRevisions _before;
    private long _revision = FirstRevision;

    public Payload()
    {
        var engine = new Engine(EthSmallCaps.Model);
        _observation = new() { Series = "crypto.ETH-USD.coinbase.trade", EventTime = Instant.FromUtc(2025, 3, 3, 15), KnownAt = Instant.FromUtc(2025, 3, 3, 15), Scalar = 2000, Source = "bench" };
        engine.Step(engine.Revision.Next, _observation);
        // There is no provisional signal before the first seal.
        for (var clock = _observation.KnownAt; engine.SealCount == 0;)
            engine.Step(engine.Revision.Next, Observation.Clock(clock = Schedule.Default.NextAfter(clock)));
        _template = engine.Provisional(Topics) with { Inputs = [] };
        Bytes = WatchFrames.Signal(Next(), Topics, sealedOnly: false, new JournalIdentity(new string('0', 32), Provenance.Real, ""))[WatchFrames.Prefix..];
        SentAt = Bytes.AsSpan().IndexOf(Mark) + Mark.Length;
    }

    /// <summary>One message, without any framing.</summary>
    public byte[] Bytes { get; }

    private int SentAt { get; }

    /// <summary>The next signal, sent now.</summary>
    public Published Next()
    {
        var revision = new Revision(++_revision);
        var signal = _template with { Revision = revision, Changed = Topics, Notes = [new("SENT", "sent:" + Stopwatch.GetTimestamp().ToString("x16", CultureInfo.InvariantCulture))] };
        var published = new Published(signal, _before, new(revision, _observation, new(1), RollingHash.Start));
        _before.Mark(Topics, isSealed: false, revision);
        return published;
    }

    /// <summary>Writes the message, sent now, to where it is framed already.</summary>
    public void Write(Span<byte> message)
    {
        Bytes.CopyTo(message);
        Stopwatch.GetTimestamp().TryFormat(message.Slice(SentAt, Digits), out _, "x16", CultureInfo.InvariantCulture);
    }

    /// <summary>When a message that was read was sent; null when there is no stamp in it.</summary>
    public static long? SentOf(ReadOnlySpan<byte> message)
    {
        var at = message.IndexOf(Mark);
        return at >= 0 && long.TryParse(message.Slice(at + Mark.Length, Digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var sent) ? sent : null;
    }
}
