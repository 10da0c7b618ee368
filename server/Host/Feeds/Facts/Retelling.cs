using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds.Facts;

/// <summary>
/// A provider that tells several editions of one period in one answer, held against those it has told before: how far it only repeats
/// itself. What it told last does not say so alone, for a value can be left and come back to. Pure.
/// </summary>
internal static class Retelling
{
    /// <summary>A vintage is a date: by our clock and by the rule one and the same may be so far apart, and two are never nearer.</summary>
    private static readonly TimeSpan Vintage = TimeSpan.FromDays(1);

    /// <param name="told">All it tells of the period, in order, by the time that it states. The first may have stood for longer.</param>
    /// <param name="said">What the journal has of it by this provider, in order.</param>
    /// <returns>
    /// How many of the first it told before: what follows them is news. And how many of those lie between two that the journal has and
    /// are not there themselves, so that they can be appended in their order no more.
    /// </returns>
    public static (int Before, int Lost) Match(IReadOnlyList<Word> told, IReadOnlyList<Word> said)
    {
        if (told.Count == 0 || said.Count == 0) return (0, 0);
        var first = Standing(told[0], said);
        // What it does not tell any more stays in the journal, and says nothing about the rest.
        var last = said.Count - 1;
        while (last >= first && !told.Any(word => word.Fingerprint == said[last].Fingerprint)) last--;
        var (before, matched) = last < first ? (0, 0) : Align(told, said, first, last);
        var lost = before - matched - (matched == 0 ? 0 : Leading(told, said, first, last));
        // All of it was told, and yet something else last: that is withdrawn, and what is told last stands again.
        if (before == told.Count && told[^1].Fingerprint != said[^1].Fingerprint) before--;
        return (before, Math.Max(lost, 0));
    }

    /// <summary>
    /// The same for one that has said nothing yet, of a period of which another has: what it tells of the time before that is not told
    /// behind it, but for what stood then.
    /// </summary>
    /// <param name="told">As for <see cref="Match"/>.</param>
    /// <param name="stands">The newest of another.</param>
    public static int Behind(IReadOnlyList<Word> told, Word stands)
    {
        var before = told.Count(word => word.At <= stands.At);
        return before > 0 && told[before - 1].Fingerprint != stands.Fingerprint ? before - 1 : before;
    }

    /// <summary>
    /// Where it is asked for the newest vintages alone, the first it tells is what stood when they begin; what was before is not told. Of
    /// those that may have come with the same vintage it is the first that says the same: the next day's may come back to it.
    /// </summary>
    private static int Standing(Word told, IReadOnlyList<Word> said)
    {
        var first = 0;
        while (first + 1 < said.Count && said[first + 1].At <= told.At) first++;
        var last = first;
        for (; last + 1 < said.Count && said[last + 1].At <= told.At + Vintage; last++)
            if (said[last].Fingerprint == told.Fingerprint) break;
        return last;
    }

    /// <summary>
    /// The most of the journal's editions that can be found in what is told, in order and the last of them in any case; where that can be
    /// done in several ways, that which leaves the most to be news.
    /// </summary>
    private static (int Before, int Matched) Align(IReadOnlyList<Word> told, IReadOnlyList<Word> said, int first, int last)
    {
        var longest = new int[told.Count];
        var (before, matched) = (0, 0);
        for (var j = first; j <= last; j++)
        {
            var earlier = 0;
            for (var i = 0; i < told.Count; i++)
            {
                var here = longest[i];
                if (told[i].Fingerprint == said[j].Fingerprint)
                {
                    longest[i] = Math.Max(here, earlier + 1);
                    if (j == last && earlier + 1 > matched) (before, matched) = (i + 1, earlier + 1);
                }

                earlier = Math.Max(earlier, here);
            }
        }

        return (before, matched);
    }

    /// <summary>Those told before the first that the journal has: by another's word, or left out as having been before.</summary>
    private static int Leading(IReadOnlyList<Word> told, IReadOnlyList<Word> said, int first, int last)
    {
        for (var i = 0; i < told.Count; i++)
            for (var j = first; j <= last; j++)
                if (told[i].Fingerprint == said[j].Fingerprint) return i;
        return 0;
    }

    /// <param name="Fingerprint">Of the value.</param>
    /// <param name="At">When it was known, or is told to have been.</param>
    internal readonly record struct Word(ulong Fingerprint, Instant At);
}
