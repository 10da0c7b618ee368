namespace RegimeGrpc.Server.Access;

/// <summary>
/// Which series a caller may append to: ids, or beginnings of ids with a star (<c>crypto.*</c>). The reserved series <c>clock</c> stands
/// for letting time pass.
/// </summary>
internal sealed class SeriesRights
{
    public static readonly SeriesRights All = new(["*"]);

    private readonly HashSet<string> _exact;
    private readonly string[] _beginnings;

    public SeriesRights(IEnumerable<string> patterns)
    {
        var all = patterns.ToArray();
        Text = string.Join(' ', all);
        _exact = [.. all.Where(pattern => !pattern.EndsWith('*'))];
        _beginnings = [.. all.Where(pattern => pattern.EndsWith('*')).Select(pattern => pattern[..^1])];
    }

    /// <summary>The patterns, for messages.</summary>
    public string Text { get; }

    /// <summary>Whether it can match anything: a star anywhere but at the end would stand for itself, and no id has one.</summary>
    public static bool IsPattern(string? text) => !string.IsNullOrEmpty(text) && text.AsSpan(0, text.Length - 1).IndexOf('*') < 0;

    public bool Allow(string series) =>
        _exact.Contains(series) || _beginnings.Any(beginning => series.StartsWith(beginning, StringComparison.Ordinal));
}
