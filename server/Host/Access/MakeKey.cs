using System.Globalization;

namespace RegimeGrpc.Server.Access;

/// <summary><c>make-key</c>: a new API key, and its row for the access file.</summary>
internal static class MakeKey
{
    public const string Name = "make-key";

    public const string Help = """
        Usage: dotnet run --project server/Host -- make-key --id ID --name NAME --scopes read,append,admin [options]

        Makes an API key, shows it once, and adds its row (with the hash, not the key) to the access file.

          --id ID              lower-case letters, digits and hyphens; each key has its own
          --name NAME          whose it is; several keys of one name are valid side by side
          --scopes S,S         read, append, admin; none implies another
          --series P,P         which series may be appended to, for example crypto.*,clock; default all
          --expires T          for example 2027-01-01T00:00:00Z; default never
          --api-keys F         the access file to add the row to; without it the row is only shown. Comments in the file
                               are not kept

        To rotate: make a second key of the same name, hand it out, and remove the old row when nobody uses it any more.
        A running server takes the change within a second or two.
        """;

    // Others who add a row take a moment each.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);

    private static readonly string[] Values = ["id", "name", "scopes", "series", "expires", "api-keys"];

    /// <exception cref="UsageException">The arguments, or the file, make no sense.</exception>
    public static void Run(IReadOnlyList<string> arguments, TextWriter output)
    {
        if (arguments.Contains("--help"))
        {
            output.WriteLine(Help);
            return;
        }

        var given = Flags.Read(arguments, Values);
        string Need(string name) => given.GetValueOrDefault(name) ?? throw new UsageException($"--{name} is missing; see {Name} --help.");
        var id = Need("id");
        if (!ApiKey.IsId(id)) throw new UsageException("--id is lower-case letters, digits and hyphens, at most 40.");
        var key = ApiKey.Make(id, out var text);
        var scopes = Words(Need("scopes"));
        if (scopes.Length == 0) throw new UsageException("--scopes names none, and a key without a scope opens nothing: read, append, admin.");
        if (Time(given) is { } expires && expires <= TimeProvider.System.GetUtcNow()) throw new UsageException($"--expires {given["expires"]} is in the past: the key would open nothing.");
        var row = new AccessRow(id, null, Need("name"), key.Hash, scopes, given.TryGetValue("series", out var series) ? Words(series) : null, Time(given), null);
        try
        {
            _ = row.ToGrant(id, key.Hash, "");
            if (given.TryGetValue("api-keys", out var path)) AddTo(path, row);
            output.WriteLine($"The key, shown this once: {text}");
            output.WriteLine(path is null ? $"Its row for \"keys\" in the access file:\n{AccessList.Show(row)}" : $"Its row was added to {path}.");
        }
        catch (FormatException mistake)
        {
            throw new UsageException(mistake.Message);
        }
    }

    private static void AddTo(string named, AccessRow row)
    {
        // A link stays a link: what it leads to is changed.
        var path = new FileInfo(named).LinkTarget is null ? named : File.ResolveLinkTarget(named, returnFinalTarget: true)!.FullName;
        // A server that reads in between must find the old file or the new one.
        var made = path + ".new";
        var file = Claim(made);
        try
        {
            var isThere = File.Exists(path);
            var before = isThere ? File.ReadAllBytes(path) : [];
            if (before.Length > 0) AccessList.Read(before);
            var after = System.Text.Encoding.UTF8.GetBytes(AccessList.WithKey(before, row));
            AccessList.Read(after);
            // Closed before a server can find it: while it is open, it is this process's alone.
            using (file) file.Write(after);
            if (isThere && !OperatingSystem.IsWindows())
            {
                // Whose it is and who may read it stays as the operator set it: the server may be another user than who makes keys.
                FileOwner.Keep(path, made);
                File.SetUnixFileMode(made, File.GetUnixFileMode(path));
            }

            File.Move(made, path, overwrite: true);
        }
        catch (Exception refused)
        {
            file.Dispose();
            File.Delete(made);
            if (refused is UnauthorizedAccessException or IOException) throw Unchanged(path, refused);
            if (refused is FormatException mistake) throw new UsageException($"--api-keys {path}: {mistake.Message}");
            throw;
        }
    }

    /// <summary>Makes the new file, which only one can do at a time: of two who add a row to the same old one, the first row would be lost.</summary>
    private static FileStream Claim(string made)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return OwnerOnly.Open(made, FileMode.CreateNew);
            }
            catch (IOException e) when (WasThere(e) && TimeProvider.System.GetElapsedTime(since) < Turn)
            {
                Thread.Sleep(20);
            }
            catch (IOException e) when (WasThere(e))
            {
                throw new UsageException($"The key was not made: {made} is there, so another {Name} is at work, or one was ended before its time. If none is, remove that file.");
            }
            catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
            {
                throw Unchanged(made[..^".new".Length], refused);
            }
        }
    }

    /// <summary>By the error alone, EEXIST or ERROR_FILE_EXISTS: by the time one looks, the other may have moved it into its place.</summary>
    private static bool WasThere(IOException e) => e.HResult is 17 or unchecked((int)0x80070050);

    private static UsageException Unchanged(string path, Exception refused) => new($"{path} was not changed: {refused.Message} Run this as its owner, or as root.");

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static DateTimeOffset? Time(Dictionary<string, string> given) =>
        !given.TryGetValue("expires", out var text) ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new UsageException($"--expires is a time like 2027-01-01T00:00:00Z, not '{text}'.");
}
