using System.CommandLine;
using System.Security.Cryptography;
using RegimeGrpc.Client;

namespace RegimeGrpc.Cli.Commands;

/// <summary>Who is calling, and whom the caller trusts. Secrets come from files or the environment, never from the command line, which others can see.</summary>
internal static class Caller
{
    private static readonly Option<FileInfo?> ApiKeyFile = File("--api-key-file", "File with the API key. Also REGIME_API_KEY, the key itself.");
    private static readonly Option<FileInfo?> TokenFile = File("--token-file", "File with the bearer token. Also REGIME_TOKEN, the token itself.");
    private static readonly Option<FileInfo?> Roots = File("--ca", "PEM file of the authorities whose server certificates are trusted. Default: the system's.");
    private static readonly Option<FileInfo?> Certificate = File("--cert", "PEM file of the client certificate.");
    private static readonly Option<FileInfo?> Key = File("--cert-key", "PEM file of its private key. Default: in the same file.");

    internal static Option[] Options => [ApiKeyFile, TokenFile, Roots, Certificate, Key];

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">A file is no certificate or key.</exception>
    /// <exception cref="ArgumentException">What is there is not fit to be sent.</exception>
    internal static RegimeClientOptions With(this RegimeClientOptions options, ParseResult parsed)
    {
        var (apiKey, token) = (Secret(parsed, ApiKeyFile, "REGIME_API_KEY"), Secret(parsed, TokenFile, "REGIME_TOKEN"));
        return options with
        {
            Credentials = apiKey is not null ? RegimeCredentials.ApiKey(apiKey) : token is not null ? RegimeCredentials.BearerToken(token) : null,
            Tls = parsed.GetValue(Roots) is null && parsed.GetValue(Certificate) is null
                ? RegimeTls.Default
                : RegimeTls.FromPemFiles(parsed.GetValue(Roots)?.FullName, parsed.GetValue(Certificate)?.FullName, parsed.GetValue(Key)?.FullName),
        };
    }

    private static Option<FileInfo?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE", Recursive = true };

    private static string? Secret(ParseResult parsed, Option<FileInfo?> file, string variable) =>
        parsed.GetValue(file) is { } path ? Fit(System.IO.File.ReadAllText(path.FullName), path.FullName)
        : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } secret ? Fit(secret, variable)
        : null;

    /// <summary>A line end after it is an editor's. Of what else is there nothing is shown: it may be another secret.</summary>
    private static string Fit(string text, string where)
    {
        var secret = text.Trim();
        if (secret.Length == 0) throw new ArgumentException($"{where} is empty: it must hold the key or token, and nothing else.");
        if (!RegimeCredentials.CanBeSent(secret)) throw new ArgumentException($"{where} must hold the key or token and nothing else: one line of printable ASCII.");
        return secret;
    }
}
