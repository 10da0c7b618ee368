using System.Globalization;

namespace RegimeGrpc.Server.Feeds.Pull;

/// <summary>
/// What is read page by page for as long as the provider says that there is more. Every such reading ends here at the latest, and of one
/// that goes too far nothing is taken. One reading; not thread-safe.
/// </summary>
/// <typeparam name="T">A row; two that are equal say the same.</typeparam>
/// <param name="name">What is read, for whoever is told.</param>
/// <param name="most">Requests; <see cref="OfHistory"/> or <see cref="OfRepair"/>.</param>
internal sealed class Pages<T>(string name, int most)
    where T : notnull
{
    /// <summary>The longest history, FRED's of NFCI with all its vintages, has some 400,000 rows on five pages, and grows by a tenth a year.</summary>
    public const int MostRows = 1_000_000;

    /// <summary>Requests for a history: ten times what the longest needs, windows that are refused included.</summary>
    public const int OfHistory = 50;

    /// <summary>Requests for trades that are missing: twice those for the largest hole that is filled.</summary>
    public const int OfRepair = 200;

    private readonly List<T> _rows = [];
    private readonly HashSet<T> _seen = [];
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private int _asked;

    /// <summary>As they came.</summary>
    public IReadOnlyList<T> Rows => _rows;

    /// <summary>Before each request.</summary>
    /// <exception cref="PullEndedException">It would be one too many.</exception>
    public void Ask()
    {
        if (_asked == most) throw Endless($"more than {most} pages");
        _asked++;
    }

    /// <param name="page">Its rows.</param>
    /// <param name="next">Where the one that follows begins, in the provider's words; null when it says that none does.</param>
    /// <exception cref="PullEndedException">There are too many rows, or another is to follow on one that brought nothing, or one that was there before.</exception>
    public void Add(IReadOnlyCollection<T> page, string? next)
    {
        _rows.AddRange(page);
        if (_rows.Count > MostRows) throw Endless($"more than {MostRows} rows");
        if (next is null) return;
        if (!_begun.Add(next)) throw Endless("the same page is to follow twice");
        var before = _seen.Count;
        _seen.UnionWith(page);
        if (_seen.Count == before) throw Endless("a page brings nothing new and still says that there is more");
    }

    private PullEndedException Endless(string what) => new(new PullResult.Transient(
        string.Create(CultureInfo.InvariantCulture, $"{name}: {what} (request {_asked}, {_rows.Count} rows so far); nothing of it is taken")));
}
