using System.Security.Cryptography;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Levels;

namespace RegimeGrpc.Core.Signals;

/// <summary>
/// The digest of a signal: SHA-256 over the canonical encoding of what every tick moves, and over the SHA-256 of each part that
/// stays between seals. A part is hashed again only when it is another object than in the signal before: parts never change, so
/// a fresh one of these comes to the same digests. Not thread-safe.
/// </summary>
internal sealed class SignalDigest
{
    private readonly CanonicalWriter _whole = new(4 * 1024);
    private readonly CanonicalWriter _scratch = new(4 * 1024);
    private readonly InputParts _inputs = new();
    private readonly Part<Verdict.Regime> _regime = new(static (w, topic) => topic.Encode(w));
    private readonly Part<Verdict.Stance> _stance = new(static (w, topic) => topic.Encode(w));
    private readonly Part<IReadOnlyList<Zone>> _zones = new(static (w, zones) => w.List(zones, static (v, zone) => zone.Encode(v)));
    private readonly Part<SmallCaps.SmallCaps> _smallCaps = new(static (w, topic) => topic.Encode(w));
    private readonly Part<Liquidity.Liquidity> _liquidity = new(static (w, topic) => topic.Encode(w));
    private readonly Part<Rotation.Rotation> _rotation = new(static (w, topic) => topic.Encode(w));
    private readonly Part<Fundamentals.Fundamentals> _fundamentals = new(static (w, topic) => topic.Encode(w));
    private readonly Part<Supply.Supply> _supply = new(static (w, topic) => topic.Encode(w));
    private readonly Part<Macro.Macro> _macro = new(static (w, topic) => topic.Encode(w));

    /// <summary>Lower-case hex. Everything but the digest and the chain itself counts.</summary>
    public string Of(Signal signal)
    {
        _whole.Clear();
        signal.EncodeHeader(_whole);
        _inputs.Write(_whole, _scratch, signal.Inputs);
        var topics = signal.Topics;
        _regime.Write(_whole, _scratch, topics.Regime);
        _stance.Write(_whole, _scratch, topics.Stance);
        topics.Levels.EncodeReading(_whole);
        _zones.Write(_whole, _scratch, topics.Levels.Zones);
        topics.Correlation.Encode(_whole);
        _smallCaps.Write(_whole, _scratch, topics.SmallCaps);
        _liquidity.Write(_whole, _scratch, topics.Liquidity);
        _rotation.Write(_whole, _scratch, topics.Rotation);
        _fundamentals.Write(_whole, _scratch, topics.Fundamentals);
        _supply.Write(_whole, _scratch, topics.Supply);
        _macro.Write(_whole, _scratch, topics.Macro);
        return Hex(_whole.Written);
    }

    /// <summary>Hex SHA-256 over the chain digest before (empty for the first) and a signal's digest, both as hex.</summary>
    public static string Chain(string before, string digest) => Hex(System.Text.Encoding.ASCII.GetBytes(before + digest));

    private static string Hex(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash);
    }

    private sealed class Part<T>(Action<CanonicalWriter, T> encode) where T : class
    {
        private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
        private T? _hashed;

        public void Write(CanonicalWriter whole, CanonicalWriter scratch, T value)
        {
            if (!ReferenceEquals(value, _hashed))
            {
                scratch.Clear();
                encode(scratch, value);
                SHA256.HashData(scratch.Written, _hash);
                _hashed = value;
            }

            whole.Bytes(_hash);
        }
    }

    /// <summary>The inputs by eights: a tick moves one of them, and hashing its neighbours with it costs less than a hash for each.</summary>
    private sealed class InputParts
    {
        private const int Size = 8;

        private readonly List<byte[]> _hashes = [];
        private InputHealth[] _hashed = [];

        public void Write(CanonicalWriter whole, CanonicalWriter scratch, IReadOnlyList<InputHealth> inputs)
        {
            // The model, and so the list's length, is the same in every signal of a fold.
            if (_hashed.Length != inputs.Count) _hashed = new InputHealth[inputs.Count];
            whole.Int(inputs.Count);
            for (var first = 0; first < inputs.Count; first += Size)
            {
                if (_hashes.Count == first / Size) _hashes.Add(new byte[SHA256.HashSizeInBytes]);
                var hash = _hashes[first / Size];
                var end = Math.Min(first + Size, inputs.Count);
                if (Take(inputs, first, end))
                {
                    scratch.Clear();
                    for (var i = first; i < end; i++) _hashed[i].Encode(scratch);
                    SHA256.HashData(scratch.Written, hash);
                }

                whole.Bytes(hash);
            }
        }

        /// <returns>Whether one of them is another than before.</returns>
        private bool Take(IReadOnlyList<InputHealth> inputs, int first, int end)
        {
            var moved = false;
            for (var i = first; i < end; i++)
            {
                moved |= !ReferenceEquals(inputs[i], _hashed[i]);
                _hashed[i] = inputs[i];
            }

            return moved;
        }
    }
}
