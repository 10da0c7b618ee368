namespace RegimeGrpc.Server.Tests.RealData;

/// <summary>The real market data, kept beside the repository because it may not be redistributed.</summary>
internal static class MarketData
{
    internal static string Repository { get; } = FindRepository();

    /// <summary>Absolute path of the data; null where it is absent.</summary>
    internal static string? Directory { get; } =
        Path.GetFullPath(Path.Combine(Repository, "..", "shared", "data")) is var path && System.IO.Directory.Exists(path) ? path : null;

    private static string FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "RegimeGrpc.sln"))) return directory.FullName;
        throw new InvalidOperationException("RegimeGrpc.sln is not above the tests.");
    }
}

/// <summary>A test over the real market data; skipped with a plain reason where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MarketDataFactAttribute : FactAttribute
{
    public MarketDataFactAttribute()
    {
        if (MarketData.Directory is null) Skip = "The market data is not here: ../shared beside the repository is absent.";
    }
}
