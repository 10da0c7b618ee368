using System.CommandLine;
using System.Security.Cryptography;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Connection;

namespace RegimeGrpc.Cli.Commands;

/// <summary>
/// Who is calling, and whom the caller trusts. Secrets come from files or the environment, never from the command line, which others
/// can see. What the command line says goes before what the environment holds.
/// </summary>
internal static class Caller
{
    private const string KeyVariable = "REGIME_API_KEY";
    private const string TokenVariable = "REGIME_TOKEN";

    private static readonly Option<FileInfo?> ApiKeyFile = File("--api-key-file", $"File with the API key; read again when the server refuses it. Also {KeyVariable}, the key itself.");
    private static readonly Option<FileInfo?> TokenFile = File("--token-file", $"File with the bearer token; read again when the server refuses it. Also {TokenVariable}, the token itself.");
    private static readonly Option<FileInfo?> Roots = File("--ca", "PEM file of the authorities whose server certificates are trusted. Default: the system's.");
    private static readonly Option<FileInfo?> Certificate = File("--cert", "PEM file of the client certificate. It says who calls, unless a key or token file is given too.");
    private static readonly Option<FileInfo?> Key = File("--cert-key", "PEM file of its private key. Default: in the same file.");

    internal static Option[] Options => [ApiKeyFile, TokenFile, Roots, Certificate, Key];

    /// <summary>The certificate that is shown.</summary>
    internal static FileInfo? CertificateOf(ParseResult parsed) => parsed.GetValue(Certificate);

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">A file is no certificate or key.</exception>
    /// <exception cref="ArgumentException">What is there is not fit to be sent, or cannot count beside what else is given.</exception>
    internal static RegimeClientOptions With(this RegimeClientOptions options, ParseResult parsed)
    {
        var (roots, certificate, key) = (parsed.GetValue(Roots), parsed.GetValue(Certificate), parsed.GetValue(Key));
        var addresses = Addresses.Read(parsed.GetValue(ServerOptions.Server)!);
        var isSecure = addresses[0].Scheme == Uri.UriSchemeHttps;
        if (key is not null && certificate is null) throw new ArgumentException("--cert-key is the key of a certificate: give that with --cert.");
        if (!isSecure && (roots ?? certificate) is not null)
            throw new ArgumentException($"{(roots is null ? "--cert" : "--ca")} is for TLS, and {addresses[0].OriginalString} is without: write https:// for a server with TLS, or leave the option out.");

        var credentials = Credentials(parsed);
        if (credentials is not null && !isSecure && !Replicas.AreLoopback(addresses))
            throw new ArgumentException($"The key or token would go to {addresses[0].OriginalString} in plain text. Write https://, or go through a tunnel that ends on this machine (ssh -L).");
        return options with
        {
            Credentials = credentials,
            Tls = roots is null && certificate is null ? RegimeTls.Default : RegimeTls.FromPemFiles(roots?.FullName, certificate?.FullName, key?.FullName),
        };
    }

    private static RegimeCredentials? Credentials(ParseResult parsed)
    {
        var (keyFile, tokenFile) = (parsed.GetValue(ApiKeyFile)?.FullName, parsed.GetValue(TokenFile)?.FullName);
        if (keyFile is not null && tokenFile is not null) throw OnlyOne("--api-key-file", "--token-file");
        if (keyFile is not null) return new SecretFile(keyFile).Credentials(RegimeCredentials.ApiKey, RegimeCredentials.ApiKey);
        if (tokenFile is not null) return new SecretFile(tokenFile).Credentials(RegimeCredentials.BearerToken, RegimeCredentials.ReadBearerToken);

        // A certificate that was named is not to be outdone by what was left in the environment: of the two, the server takes the key.
        if (CertificateOf(parsed) is not null) return null;
        var (key, token) = (Variable(KeyVariable), Variable(TokenVariable));
        if (key is not null && token is not null) throw OnlyOne(KeyVariable, TokenVariable);
        return key is not null ? RegimeCredentials.ApiKey(key) : token is not null ? RegimeCredentials.BearerToken(token) : null;
    }

    private static ArgumentException OnlyOne(string one, string other) => new($"{one} and {other} are both there, and a call is made with one of them: leave the other out.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } secret ? SecretFile.Fit(secret, name) : null;

    private static Option<FileInfo?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE", Recursive = true };
}
