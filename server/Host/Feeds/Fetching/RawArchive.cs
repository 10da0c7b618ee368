using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>
/// Every answer that produced rows, and every one that could not be read, as it came but without secrets: PROVIDER/DAY/HASH.gz, and
/// under <c>quarantine</c> what needs a person. What an archive holds is held once. Failing to write costs the archive only.
/// </summary>
/// <param name="directory">Null keeps nothing.</param>
internal sealed partial class RawArchive(string? directory, Redactor redactor, ILogger<RawArchive> log)
{
    public const string Quarantine = "quarantine";

    public void Keep(string provider, Instant at, byte[] body) => Write(Path.Combine(provider, Day(at)), body);

    /// <summary>Puts aside what its adapter could not read; nothing of it has been taken.</summary>
    public void PutAside(string provider, Instant at, byte[] body) => Write(Path.Combine(Quarantine, provider, Day(at)), body);

    private void Write(string folder, byte[] body)
    {
        if (directory is null || body.Length == 0) return;
        try
        {
            var clean = redactor.Clean(body);
            var path = Path.Combine(directory, folder);
            OwnerOnly.MakeDirectory(path);
            var file = Path.Combine(path, Convert.ToHexStringLower(SHA256.HashData(clean).AsSpan(0, 12)) + ".gz");
            if (File.Exists(file)) return;
            var unfinished = file + "." + Guid.NewGuid().ToString("n") + ".tmp";
            using (var gzip = new GZipStream(OwnerOnly.Open(unfinished, FileMode.CreateNew), CompressionLevel.Fastest)) gzip.Write(clean);
            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(log, folder, e.Message);
        }
    }

    private static string Day(Instant at) => at.UtcDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [LoggerMessage(1, LogLevel.Warning, "An answer of {Folder} was not archived: {Reason}")]
    private static partial void LogNotKept(ILogger logger, string folder, string reason);
}
