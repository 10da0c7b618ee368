namespace RegimeGrpc.EndToEnd.Tests.House;

/// <summary>Where the repository is, what is built in it, and the market data beside it, which is not part of it.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Debug or Release, the same as the tests'.</summary>
    public static string Configuration { get; } = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;

    public static string Server { get; } = Built("server/Host", "RegimeGrpc.Server.dll");

    public static string Soak { get; } = Built("tests/Soak", "RegimeGrpc.Soak.dll");

    public static string Cli { get; } = Built("client-sdk/Cli", "RegimeGrpc.Cli.dll");

    /// <summary>Absolute path of <c>../shared/data</c> beside the repository; null where it is absent.</summary>
    public static string? MarketData { get; } =
        Path.GetFullPath(Path.Combine(Root, "..", "shared", "data")) is var path && Directory.Exists(path) ? path : null;

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Built(string project, string assembly) =>
        PathOf(Path.Combine(project, "bin", Configuration, Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), assembly));

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "RegimeGrpc.sln"))) return directory.FullName;
        throw new InvalidOperationException("RegimeGrpc.sln is not above the tests.");
    }
}

/// <summary>A test that needs the real market data; skipped with a plain reason where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MarketDataFactAttribute : FactAttribute
{
    public MarketDataFactAttribute()
    {
        if (Repository.MarketData is null) Skip = "The market data is not here: ../shared/data beside the repository is absent.";
    }
}
