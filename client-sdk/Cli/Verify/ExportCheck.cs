using System.Security.Cryptography;

namespace RegimeGrpc.Cli.Verify;

/// <summary>Something in an export that does not add up.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Problem">In plain words.</param>
internal sealed record Finding(long Line, string Problem);

/// <summary>
/// Checks an export without a server: every line is written the one way it can be, revisions are dense, the rolling hash follows
/// over the observations and the chain over the digests, and the last line's SHA-256 covers all bytes before it.
/// </summary>
internal sealed class ExportCheck
{
    /// <summary>Findings kept; one wrong byte rarely gives more than three.</summary>
    private const int Most = 100;

    private readonly List<Finding> _findings = [];
    private string _hash = "";
    private string _chain = "";
    private ulong _revision;
    private DateTimeOffset _asOf = DateTimeOffset.MinValue;
    private ulong _observations;
    private ulong _seals;
    private bool _ended;
    private long _line;

    private ExportCheck()
    {
    }

    internal ExportLine.Header? Header { get; private set; }

    internal IReadOnlyList<Finding> Findings => _findings;

    internal ulong Observations => _observations;

    internal ulong Seals => _seals;

    /// <summary>Rolling hash at the end, to be held against the server's.</summary>
    internal string Hash => _hash;

    /// <summary>Chain at the end, to be held against the server's.</summary>
    internal string Chain => _chain;

    internal static ExportCheck Of(Stream file)
    {
        var check = new ExportCheck();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (line, isWhole) in Lines(file))
        {
            check._line++;
            if (!isWhole) check.Find("it is cut off: no line feed at its end");
            check.Take(line, digest);
            digest.AppendData(line);
            digest.AppendData("\n"u8);
        }

        if (!check._ended) check.Find(check._line == 0 ? "the file is empty" : "the file ends here, without the line that ends an export");
        return check;
    }

    private static IEnumerable<(byte[] Line, bool IsWhole)> Lines(Stream file)
    {
        var line = new List<byte>(512);
        using var buffered = new BufferedStream(file, 1 << 16);
        for (var next = buffered.ReadByte(); next >= 0; next = buffered.ReadByte())
        {
            if (next != '\n')
            {
                line.Add((byte)next);
                continue;
            }

            yield return ([.. line], true);
            line.Clear();
        }

        if (line.Count > 0) yield return ([.. line], false);
    }

    private void Take(byte[] bytes, IncrementalHash before)
    {
        if (_ended)
        {
            Find("nothing may follow the line that ends an export");
            return;
        }

        ExportLine line;
        try
        {
            line = ExportText.Read(bytes);
        }
        catch (FormatException e)
        {
            Find(e.Message);
            return;
        }

        if (_line == 1 != line is ExportLine.Header) Find(_line == 1 ? "an export begins with its header" : "a second header");
        switch (line)
        {
            case ExportLine.Header header:
                Begin(header);
                break;
            case ExportLine.Entry entry:
                Take(entry);
                break;
            case ExportLine.Seal seal:
                Take(seal);
                break;
            case ExportLine.End end:
                Take(end, Convert.ToHexStringLower(before.GetCurrentHash()));
                break;
        }
    }

    private void Begin(ExportLine.Header header)
    {
        Header ??= header;
        (_hash, _chain, _revision) = (header.HashBefore, header.ChainBefore, header.First - 1);
        if (header.First == 0 || header.Last < header.First) Find($"there are no revisions from {header.First} to {header.Last}");
        if (header.First == 1 && (header.HashBefore.Length > 0 || header.ChainBefore.Length > 0)) Find("nothing comes before revision 1, so there is no hash or chain before it");
    }

    private void Take(ExportLine.Entry entry)
    {
        _observations++;
        if (entry.Revision != _revision + 1) Find($"revision {entry.Revision} where {_revision + 1} is due: revisions are dense");
        _revision = entry.Revision;
        if (Digests.Rolling(_hash, entry.Observation) != entry.Hash)
            Find($"revision {entry.Revision}: the observation and what comes before it do not give its rolling hash");
        _hash = entry.Hash;
    }

    private void Take(ExportLine.Seal seal)
    {
        _seals++;
        if (seal.Revision != _revision) Find($"a seal of revision {seal.Revision} after the observation of {_revision}");
        if (seal.AsOf < _asOf) Find($"revision {seal.Revision}: a seal as of {seal.AsOf:u} after one as of {_asOf:u}");
        _asOf = seal.AsOf;
        if (Digests.Chain(_chain, seal.Digest) != seal.Chain)
            Find($"revision {seal.Revision}: the seal's digest and the chain before it do not give its chain");
        _chain = seal.Chain;
    }

    private void Take(ExportLine.End end, string sha256)
    {
        _ended = true;
        if (Header is { } header && _revision != header.Last) Find($"the header promises revisions up to {header.Last}, and they end at {_revision}");
        if (end.Observations != _observations || end.Seals != _seals)
            Find($"it counts {end.Observations} observations and {end.Seals} seals; there are {_observations} and {_seals}");
        if (end.Sha256 != sha256) Find("the bytes before it are not those that were written: their SHA-256 is another");
    }

    private void Find(string problem)
    {
        if (_findings.Count < Most) _findings.Add(new(Math.Max(1, _line), problem));
    }
}
