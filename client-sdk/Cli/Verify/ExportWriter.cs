using System.Security.Cryptography;

namespace RegimeGrpc.Cli.Verify;

/// <summary>Writes an export: lines in order, closed by their SHA-256.</summary>
internal sealed class ExportWriter(Stream file) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    internal ulong Observations { get; private set; }

    internal ulong Seals { get; private set; }

    internal void Write(ExportLine line)
    {
        if (line is ExportLine.Entry) Observations++;
        if (line is ExportLine.Seal) Seals++;
        Append([.. ExportText.Write(line), (byte)'\n']);
    }

    internal void End() => Append([.. ExportText.Write(new ExportLine.End(Observations, Seals, Convert.ToHexStringLower(_hash.GetHashAndReset()))), (byte)'\n']);

    public void Dispose() => _hash.Dispose();

    private void Append(byte[] line)
    {
        _hash.AppendData(line);
        file.Write(line);
    }
}
