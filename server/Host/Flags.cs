namespace RegimeGrpc.Server;

/// <summary>The flags of a command, each with a value.</summary>
internal static class Flags
{
    /// <exception cref="UsageException">One is unknown or lacks its value.</exception>
    public static Dictionary<string, string> Read(IReadOnlyList<string> arguments, IReadOnlyList<string> known)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || !known.Contains(arguments[i][2..]))
                throw new UsageException($"There is no option {arguments[i]}; see --help.");
            given[arguments[i][2..]] = i + 1 < arguments.Count ? arguments[i + 1] : throw new UsageException($"{arguments[i]} needs a value.");
        }

        return given;
    }
}
