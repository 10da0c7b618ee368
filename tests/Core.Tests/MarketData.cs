namespace RegimeGrpc.Core.Tests;

/// <summary>The real market data and reference outputs, kept beside the repository because they may not be redistributed.</summary>
internal static class MarketData
{
    /// <summary>Absolute path of <c>../shared</c> beside the repository root, or null when it is absent.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Absolute path of a file under <see cref="Root"/>.</summary>
    /// <exception cref="InvalidOperationException">The data is absent: the test lacks <see cref="MarketDataFactAttribute"/>.</exception>
    public static string Path(string relative) =>
        System.IO.Path.Combine(Root ?? throw new InvalidOperationException("Market data is absent"), relative);

    private static string? Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "RegimeGrpc.sln"))) directory = directory.Parent;
        if (directory?.Parent is null) return null;
        var shared = System.IO.Path.Combine(directory.Parent.FullName, "shared");
        return Directory.Exists(shared) ? shared : null;
    }
}

/// <summary>A fact about real market data; skipped where the data is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MarketDataFactAttribute : FactAttribute
{
    public MarketDataFactAttribute()
    {
        if (MarketData.Root is null) Skip = "Needs the market data in ../shared beside the repository, which is not there";
    }
}
