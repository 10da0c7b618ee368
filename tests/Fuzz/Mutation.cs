using System.Buffers.Binary;

namespace RegimeGrpc.Fuzz;

/// <summary>
/// Keeps the requests that met an answer nobody had met before (a status and message of a call), and makes new ones of them: what gets
/// further into the server is where the next step is looked for.
/// </summary>
internal sealed class Mutation(Random random)
{
    private const int Most = 2000;

    private readonly HashSet<string> _answers = [];
    private readonly List<(string Path, byte[] Body)> _corpus = [];

    /// <summary>Kinds of answers met.</summary>
    public int Answers
    {
        get { lock (_answers) return _answers.Count; }
    }

    public void Learn(string path, byte[] body, string answer)
    {
        lock (_answers)
        {
            if (_answers.Add($"{path} {answer}") && _corpus.Count < Most) _corpus.Add((path, body));
        }
    }

    public (string Path, byte[] Body)? Known()
    {
        lock (_answers) return _corpus.Count == 0 ? null : _corpus[random.Next(_corpus.Count)];
    }

    /// <summary>A message with its gRPC prefix, sometimes with a wrong one.</summary>
    public byte[] Frame(byte[] message)
    {
        var body = new byte[5 + message.Length];
        body[0] = (byte)(random.Next(50) == 0 ? random.Next(256) : 0);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), random.Next(50) == 0 ? random.Next() : message.Length);
        message.CopyTo(body, 5);
        return random.Next(100) == 0 ? body[..random.Next(body.Length)] : body;
    }

    /// <summary>Bits flipped, bytes put in, parts cut out or doubled.</summary>
    public byte[] Damage(byte[] message)
    {
        var bytes = message.ToList();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 2 when at < bytes.Count:
                    bytes.RemoveRange(at, random.Next(1, bytes.Count - at + 1));
                    break;
                case 3 when at < bytes.Count:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(1, Math.Min(64, bytes.Count - at) + 1)));
                    break;
                default:
                    bytes.InsertRange(at, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
                    break;
            }
        }

        return [.. bytes];
    }
}
