using RegimeGrpc.Client;

namespace RegimeGrpc.Cli.Commands;

/// <summary>A file with a key or token. It may be replaced while a command runs: the next one is in it when the server refuses the last.</summary>
/// <param name="path">Absolute.</param>
internal sealed class SecretFile(string path)
{
    /// <param name="once">Of a secret that stays.</param>
    /// <param name="again">Of one that is read whenever it is needed.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="ArgumentException">What is there is not fit to be sent.</exception>
    internal RegimeCredentials Credentials(Func<string, RegimeCredentials> once, Func<Func<CancellationToken, ValueTask<string>>, RegimeCredentials> again)
    {
        using var stream = File.OpenRead(path);
        using var reader = new StreamReader(stream);
        var secret = Fit(reader.ReadToEnd(), path);
        // Out of a pipe, as <(pass show key) is one, it comes but once.
        return stream.CanSeek ? again(ReadAsync) : once(secret);
    }

    /// <summary>A line end after it is an editor's. Of what else is there nothing is shown: it may be another secret.</summary>
    /// <exception cref="ArgumentException">It is not fit to be sent.</exception>
    internal static string Fit(string text, string where)
    {
        var secret = text.Trim();
        if (secret.Length == 0) throw new ArgumentException($"{where} is empty: it must hold the key or token, and nothing else.");
        if (!RegimeCredentials.CanBeSent(secret)) throw new ArgumentException($"{where} must hold the key or token and nothing else: one line of printable ASCII.");
        return secret;
    }

    private async ValueTask<string> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return Fit(await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As such it would look like a connection that broke.
            throw new ArgumentException(e.Message, e);
        }
    }
}
