using System.Collections;
using System.Text.RegularExpressions;

namespace RegimeGrpc.Server;

/// <summary>Options as environment variables: <c>--data-dir</c> is <c>REGIME_DATA_DIR</c>.</summary>
internal static partial class Variables
{
    private const string Prefix = "REGIME_";

    // What follows belongs to the configuration, which has one section for this server.
    private const string Section = "__";
    private const string Sections = "REGIME_FEEDS";

    private const string KeyOfClient = "REGIME_API_KEY";

    // Without one of these the server would start all the same, and ask less of who calls.
    private static readonly string[] Guards = ["api-keys", "tls-cert", "tls-key", "tls-client-ca", "jwt-authority", "jwt-audience", "jwt-issuer", "redis-password-file"];

    // What is shorter is in others by chance.
    private const int ShortestWord = 4;

    // Of the command line client, and of this repository's tests.
    private static readonly string[] Others = [KeyOfClient, "REGIME_TOKEN", "REGIME_SERVER", "REGIME_ACCEPT_SURFACE"];

    public static IReadOnlyDictionary<string, string> OfThisProcess() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            it => (string)it.Key, it => (string?)it.Value ?? "", OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    public static string Of(string option) => Prefix + option.ToUpperInvariant().Replace('-', '_');

    /// <summary>What an option's variable says; null when it says nothing.</summary>
    public static string? ValueOf(IReadOnlyDictionary<string, string> environment, string option) =>
        environment.GetValueOrDefault(Of(option)) is { Length: > 0 } value && !IsOfKubernetes(Of(option), value) ? value : null;

    /// <exception cref="UsageException">One is empty that guards something, or is named nearly as one that is read.</exception>
    public static void Check(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> options)
    {
        foreach (var guard in Guards)
            if (environment.GetValueOrDefault(Of(guard)) is "") throw new UsageException($"{Of(guard)} is empty, and the server would go without --{guard}. Give it a value, or unset it if that is meant.");
        foreach (var name in Unread(environment, options))
            if (Nearest(options.Select(Of), OwnOf(name)) is { } meant) throw new UsageException($"There is no variable {name}; is {meant} meant? See --help.");
        if (!environment.ContainsKey(Of("api-keys")) && File.Exists(environment.GetValueOrDefault(KeyOfClient)))
            throw new UsageException($"{KeyOfClient} is the key of a client, and here it names a file; is {Of("api-keys")} meant, the server's access file?");
    }

    /// <summary>
    /// Names that begin as this server's do and that nobody reads. Kubernetes sets some of its own for every service, be it that of this
    /// server: they are not among them.
    /// </summary>
    public static IEnumerable<string> Unread(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> options)
    {
        var known = options.Select(Of).Concat(Others).ToHashSet(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (name, value) in environment.Where(it => it.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            var own = OwnOf(name);
            // Configuration ignores case.
            var isKnown = own == name ? known.Contains(own) : own.Equals(Sections, StringComparison.OrdinalIgnoreCase);
            if (!isKnown && !IsOfKubernetes(name, value)) yield return name;
        }
    }

    /// <summary>What is before the first part of a section; all of it where that would be nothing.</summary>
    private static string OwnOf(string name) => name.Split(Section)[0] is { } own && own.Length >= Prefix.Length ? own : name;

    // https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
    private static bool IsOfKubernetes(string name, string value) =>
        KubernetesForm().IsMatch(name) || (name.EndsWith("_PORT", StringComparison.Ordinal) && KubernetesAddress().IsMatch(value));

    [GeneratedRegex(@"_SERVICE_HOST\z|_SERVICE_PORT(_[A-Z0-9_]+)?\z|_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?\z")]
    private static partial Regex KubernetesForm();

    [GeneratedRegex(@"\A(tcp|udp|sctp)://")]
    private static partial Regex KubernetesAddress();

    /// <summary>Null when it resembles none.</summary>
    private static string? Nearest(IEnumerable<string> known, string given)
    {
        var name = Compact(given);
        var guards = Guards.Select(Of).ToHashSet(StringComparer.Ordinal);
        return known.Select(it => (Name: it, Distance: guards.Contains(it) && Holds(Compact(it), name) ? 0 : Distance(Compact(it), name)))
            .Where(it => it.Distance <= Math.Max(1, Compact(it.Name).Length / 4))
            .OrderBy(it => it.Distance).ThenBy(it => Math.Abs(Compact(it.Name).Length - name.Length)).Select(it => it.Name).FirstOrDefault();
    }

    private static bool Holds(string known, string given) =>
        given.Contains(known, StringComparison.Ordinal) || (given.Length >= ShortestWord && known.Contains(given, StringComparison.Ordinal));

    private static string Compact(string name) => name[Prefix.Length..].Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Letters to change, add, leave out or swap with the next (Damerau).</summary>
    private static int Distance(string a, string b)
    {
        var steps = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                var changed = steps[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(changed, Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
            }
        }

        return steps[a.Length, b.Length];
    }
}
