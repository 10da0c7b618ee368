using System.Collections;

namespace RegimeGrpc.Server;

/// <summary>Options as environment variables: <c>--data-dir</c> is <c>REGIME_DATA_DIR</c>.</summary>
internal static class Variables
{
    private const string Prefix = "REGIME_";

    // What follows belongs to the configuration.
    private const string Section = "__";

    // Without one of these the server would start all the same, and ask less of who calls.
    private static readonly string[] Guards = ["api-keys", "tls-cert", "tls-key", "tls-client-ca", "jwt-authority", "jwt-audience", "jwt-issuer", "redis-password-file"];

    // Of the command line client.
    private static readonly string[] Others = ["REGIME_API_KEY", "REGIME_TOKEN", "REGIME_SERVER"];

    public static IReadOnlyDictionary<string, string> OfThisProcess() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            it => (string)it.Key, it => (string?)it.Value ?? "", OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    public static string Of(string option) => Prefix + option.ToUpperInvariant().Replace('-', '_');

    /// <exception cref="UsageException">One is empty that guards something, or misspelt so that nobody would read it.</exception>
    /// <remarks>What resembles no option is somebody else's: Kubernetes, for one, sets REGIME_GRPC_SERVICE_HOST where a service has that name.</remarks>
    public static void Check(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> options)
    {
        foreach (var guard in Guards)
            if (environment.GetValueOrDefault(Of(guard)) is "") throw new UsageException($"{Of(guard)} is empty, and the server would go without --{guard}. Give it a value, or unset it if that is meant.");
        var known = options.Select(Of).Concat(Others).ToHashSet(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var name in environment.Keys.Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            var own = name.Split(Section)[0];
            // Configuration ignores case.
            var isKnown = own == name ? known.Contains(own) : known.Contains(own.ToUpperInvariant());
            if (!isKnown && options.Select(Of).FirstOrDefault(it => IsNearly(it, own)) is { } meant)
                throw new UsageException($"There is no variable {name}; is {meant} meant? See --help.");
        }
    }

    private static bool IsNearly(string known, string given)
    {
        var (a, b) = (Compact(known), Compact(given));
        return Distance(a, b) <= Math.Max(1, a.Length / 4);
    }

    private static string Compact(string name) => name[Prefix.Length..].Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Letters to change, add or leave out (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
