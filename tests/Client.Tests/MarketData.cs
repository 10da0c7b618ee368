namespace RegimeGrpc.Client.Tests;

/// <summary>Where the repository is, and the market data beside it, which is not part of the project.</summary>
internal static class MarketData
{
    internal static string Repository { get; } = FindRepository();

    /// <summary>Absolute path of the shared folder beside the repository; null where it is absent.</summary>
    internal static string? Root { get; } = Path.GetFullPath(Path.Combine(Repository, "..", "shared")) is var path && Directory.Exists(path) ? path : null;

    internal static string PathOf(string relative) => Path.Combine(Root!, relative);

    private static string FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "RegimeGrpc.sln"))) return directory.FullName;
        }

        throw new InvalidOperationException("RegimeGrpc.sln is not above the tests.");
    }
}

/// <summary>A test that needs the real market data; skipped with a plain reason where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MarketDataFactAttribute : FactAttribute
{
    public MarketDataFactAttribute()
    {
        if (MarketData.Root is null) Skip = "The market data is not here: ../shared beside the repository is absent.";
    }
}
