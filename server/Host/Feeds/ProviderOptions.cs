using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds;

/// <summary>One provider as it is used: the documented defaults with what the configuration says instead. Immutable.</summary>
/// <param name="Name">Lower-case; the key in the configuration and the source of its observations.</param>
/// <param name="BaseUrl">REST; empty where there is no public one.</param>
/// <param name="Licence">Terms its data come under.</param>
/// <param name="PerSecond">Requests a second, on average.</param>
/// <param name="Burst">Requests at once after a pause.</param>
public sealed record ProviderOptions(string Name, string BaseUrl, Licence Licence, double PerSecond, int Burst)
{
    internal const int Mebibyte = 1024 * 1024;

    /// <summary>WebSocket; empty where there is none.</summary>
    public string StreamUrl { get; init; } = "";

    /// <summary>A second host of the provider; empty where there is none.</summary>
    public string SecondUrl { get; init; } = "";

    /// <summary>Whether it answers nobody without one.</summary>
    public bool NeedsKey { get; init; }

    /// <summary>Whether it needs a secret beside the key.</summary>
    public bool NeedsSecret { get; init; }

    public string Key { get; init; } = "";

    public string Secret { get; init; } = "";

    public bool Enabled { get; init; } = true;

    /// <summary>Of the Treasury's real yields: the column of ten years, a name that is not certain.</summary>
    public string RealColumn { get; init; } = "TC_10YEAR";

    /// <summary>Of Lido: what its fee leaves of the yield, a fraction. Its holders can change the fee.</summary>
    public decimal AfterFee { get; init; } = 0.9m;

    /// <summary>The longest pause it can mean when it has had enough: one that counts by the day can mean the rest of it.</summary>
    internal TimeSpan LongestPause { get; init; } = RetryAfter.Most;

    /// <summary>
    /// Bytes of an answer, inflated, at the most. It is in memory twice while it is read, and what is parsed of it up to six times more.
    /// The largest page of most, FRED's of 100,000 rows, has ten million.
    /// </summary>
    internal int LargestAnswer { get; init; } = 32 * Mebibyte;

    /// <summary>Why it is not asked although it is enabled; null when it is.</summary>
    public string? Missing =>
        BaseUrl.Length == 0 ? $"set feeds:{Name}:baseUrl"
        : NeedsKey && Key.Length == 0 ? $"set feeds:{Name}:key"
        : NeedsSecret && Secret.Length == 0 ? $"set feeds:{Name}:secret"
        : null;

    /// <summary>Never the key or the secret.</summary>
    public override string ToString() => Name;
}
