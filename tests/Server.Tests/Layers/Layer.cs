using System.Text.RegularExpressions;

namespace RegimeGrpc.Server.Tests.Layers;

/// <summary>A folder of sources and what its code may not name: one row of the table in the design of the house.</summary>
/// <param name="Folder">From the repository's root.</param>
/// <param name="Forbidden">Regular expressions over code without comments.</param>
internal sealed partial record Layer(string Folder, params string[] Forbidden)
{
    /// <summary>Types need a using or their full name to be seen, so the text tells; a global using would hide from it and is a violation itself.</summary>
    public IEnumerable<string> Violations(string code)
    {
        var bare = Comments().Replace(code, " ");
        foreach (var pattern in Forbidden.Append(@"\bglobal\s+using\b"))
            foreach (Match match in Regex.Matches(bare, pattern))
                yield return match.Value;
    }

    /// <summary>Every violation in the folder, with its file.</summary>
    public IEnumerable<string> Violations() =>
        from file in Files()
        from violation in Violations(File.ReadAllText(file))
        select $"{Path.GetRelativePath(Root, file)}: {violation}";

    public IReadOnlyList<string> Files()
    {
        var folder = Path.Combine(Root, Folder);
        if (!Directory.Exists(folder)) return [];
        string[] built = [Path.DirectorySeparatorChar + "obj" + Path.DirectorySeparatorChar, Path.DirectorySeparatorChar + "bin" + Path.DirectorySeparatorChar];
        return [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => !built.Any(file.Contains)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The directory with the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "RegimeGrpc.sln"))) return directory.FullName;
        throw new InvalidOperationException($"No RegimeGrpc.sln above {AppContext.BaseDirectory}");
    }

    // A // within a string also ends the line here: it can hide a name that is not code anyway.
    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comments();
}
