using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Testing.Streams;

/// <summary>A signal as it came over the wire: where it stands, and a hash of its bytes.</summary>
/// <param name="Revision">Of the signal.</param>
/// <param name="Previous">The one before it for the same filter, as it claims.</param>
/// <param name="Bytes">The first 64 bits of the SHA-256 of its bytes, all of them: two replicas must agree on every one.</param>
/// <param name="Regime">State, 0 when the topic is not there.</param>
/// <param name="Stance">State, 0 when the topic is not there.</param>
public readonly record struct WireSignal(ulong Revision, ulong Previous, ulong Bytes, byte Regime, byte Stance)
{
    /// <summary>Reads only what the proof needs: a watcher must keep up with its server on the same machine.</summary>
    internal static WireSignal Read(ReadOnlyMemory<byte> bytes)
    {
        var hash = SHA256.HashData(bytes.Span);
        var input = new CodedInputStream(bytes.ToArray());
        var (revision, previous, regime, stance) = (0ul, 0ul, (byte)0, (byte)0);
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case Signal.RevisionFieldNumber:
                    revision = input.ReadUInt64();
                    break;
                case Signal.PreviousRevisionFieldNumber:
                    previous = input.ReadUInt64();
                    break;
                case Signal.RegimeFieldNumber:
                    regime = (byte)ReadRegime(input.ReadBytes()).State;
                    break;
                case Signal.StanceFieldNumber:
                    stance = (byte)Wire.V1.Stance.Parser.ParseFrom(input.ReadBytes()).State;
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new(revision, previous, BinaryPrimitives.ReadUInt64LittleEndian(hash), regime, stance);

        static Wire.V1.Regime ReadRegime(ByteString section) => Wire.V1.Regime.Parser.ParseFrom(section);
    }
}

/// <summary>What came on a watch. A closed union.</summary>
/// <param name="ResumePoint">Empty when the message has none.</param>
public abstract record StreamMessage(string ResumePoint)
{
    public sealed record Opened(string ResumePoint, string JournalId) : StreamMessage(ResumePoint);

    public sealed record Signal(string ResumePoint, WireSignal Value) : StreamMessage(ResumePoint);

    public sealed record CaughtUp(string ResumePoint, ulong Revision) : StreamMessage(ResumePoint);

    public sealed record Heartbeat(string ResumePoint, ulong Revision, bool IsStale) : StreamMessage(ResumePoint);

    public sealed record Receipt(ulong First, ulong Last, ulong Count) : StreamMessage("");

    public sealed record FellBehind() : StreamMessage("");

    public sealed record Draining() : StreamMessage("");

    internal static StreamMessage Read(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        var tag = input.ReadTag();
        // The server writes the fields in order, so a signal is the first; the rest is small.
        if (WireFormat.GetTagFieldNumber(tag) == WatchResponse.SignalFieldNumber)
        {
            var length = input.ReadLength();
            var start = (int)input.Position;
            var point = "";
            var rest = new CodedInputStream(bytes, start + length, bytes.Length - start - length);
            while (rest.ReadTag() is not 0 and var next)
            {
                if (WireFormat.GetTagFieldNumber(next) == WatchResponse.ResumePointFieldNumber) point = rest.ReadString();
                else rest.SkipLastField();
            }

            return new Signal(point, WireSignal.Read(bytes.AsMemory(start, length)));
        }

        var response = WatchResponse.Parser.ParseFrom(bytes);
        return response.EventCase switch
        {
            WatchResponse.EventOneofCase.Opened => new Opened(response.ResumePoint, response.Opened.JournalId),
            WatchResponse.EventOneofCase.CaughtUp => new CaughtUp(response.ResumePoint, response.CaughtUp.Revision),
            WatchResponse.EventOneofCase.Heartbeat => new Heartbeat(response.ResumePoint, response.Heartbeat.Revision, response.Heartbeat.Replica.StorageStale),
            WatchResponse.EventOneofCase.Conflated => new Receipt(response.Conflated.FirstRevision, response.Conflated.LastRevision, response.Conflated.Count),
            WatchResponse.EventOneofCase.FellBehind => new FellBehind(),
            WatchResponse.EventOneofCase.Draining => new Draining(),
            _ => throw new StreamViolationException($"a message of no kind: {response}"),
        };
    }
}

/// <summary>A stream or a journal broke a promise; the message says which.</summary>
public sealed class StreamViolationException(string message) : Exception(message);
