using RegimeGrpc.Cli.Import;
using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Client.Tests.Import;

/// <summary>What was the last word in a journal is the last word in what is made of it.</summary>
public sealed class MergeOrderTests
{
    private static readonly DateTimeOffset Day = new(2026, 3, 17, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_one_period_at_one_instant_a_journal_keeps_its_order_whatever_the_sources_are_called()
    {
        // FRED goes before the Treasury, and somebody put right by hand what FRED said.
        var journal = Export("live", ("treasury", ""), ("fred", "r1"), ("desk", "by-hand"));
        Assert.Equal(["treasury/", "fred/r1", "desk/by-hand"], Sources(MergeOrder.Of([journal])));
    }

    [Fact]
    public void Parts_of_one_journal_are_in_its_order_whatever_their_files_are_called()
    {
        var (begin, end) = (Part("live", "2.jsonl", 1, ("treasury", "")), Part("live", "1.jsonl", 2, ("fred", "r1"), ("fred", "r2")));
        string[] expected = ["treasury/", "fred/r1", "fred/r2"];
        Assert.Equal(expected, Sources(MergeOrder.Of([begin, end])));
        Assert.Equal(expected, Sources(MergeOrder.Of([end, begin])));
    }

    [Fact]
    public void Between_journals_the_source_decides()
    {
        var (one, other) = (Export("one", ("bls", ""), ("fred", "r1")), Export("other", ("alpaca", ""), ("desk", "")));
        string[] expected = ["alpaca/", "bls/", "desk/", "fred/r1"];
        Assert.Equal(expected, Sources(MergeOrder.Of([one, other])));
        Assert.Equal(expected, Sources(MergeOrder.Of([other, one])));
    }

    [Fact]
    public void What_was_known_later_comes_later()
    {
        var late = Export("late", ("fred", ""));
        var early = new ExportSource(late.Header, [late.Rows[0] with { File = "early", Observation = late.Rows[0].Observation with { KnownAt = Day.AddHours(1), Source = "treasury" } }], Day);
        Assert.Equal(["treasury/", "fred/"], Sources(MergeOrder.Of([late, early])));
    }

    private static ExportSource Export(string file, params (string Source, string Vintage)[] rows) => Part(file, file, 1, rows);

    private static ExportSource Part(string journal, string file, ulong first, params (string Source, string Vintage)[] rows) => new(
        new(journal, "REAL", "model", "", first, first + (ulong)rows.Length - 1, "", ""),
        [.. rows.Select((row, i) => new ImportRow(new Observation { Series = "macro.DGS2", EventTime = Day, KnownAt = Day.AddHours(18), Scalar = i, Source = row.Source, Vintage = row.Vintage }, file, i + 2))],
        Day.AddHours(18));

    private static string[] Sources(IEnumerable<ImportRow> rows) => [.. rows.Select(row => $"{row.Observation.Source}/{row.Observation.Vintage}")];
}
