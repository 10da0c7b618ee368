using Microsoft.Extensions.Logging.Abstractions;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>Several providers of one series: each is heard, none revises another without end.</summary>
public sealed class PrecedenceTests
{
    private const string Apr = "onchain.eth.validator.apr";
    private const string Entry = "onchain.eth.validator.entry-queue";
    private static readonly Instant Now = Instant.FromUtc(2026, 8, 24, 12);
    private static readonly Instant Day = Instant.FromUtc(2026, 8, 24);

    /// <summary>Whoever goes first stands, in whatever order they come, and again after a restart.</summary>
    [Theory]
    [InlineData("macro.DGS2", "treasury", "fred")]
    [InlineData("macro.CPIAUCSL", "bls", "fred")]
    [InlineData(Apr, "validatorqueue", "lido")]
    [InlineData(Entry, "validatorqueue", "beacon")]
    public async Task The_first_in_order_stands_and_rounds_of_repeating_add_nothing(string series, string second, string first)
    {
        await using var rig = await StartAsync();
        Assert.Equal((1, 0), Written(await rig.Sink.AppendAsync([Of(series, second, 3.0m)], true, CancellationToken.None)));
        Assert.Equal((0, 1), Written(await rig.Sink.AppendAsync([Of(series, first, 3.1m)], true, CancellationToken.None)));

        // A ledger made anew from the journal, as after a restart, knows the same.
        using var restarted = Restarted(rig);
        foreach (var sink in (FactSink[])[rig.Sink, restarted, rig.Sink, restarted])
            foreach (var fact in (Fact[])[Of(series, second, 3.0m), Of(series, first, 3.1m), Of(series, second, 3.2m)])
                Assert.Equal((0, 0), Written(await sink.AppendAsync([fact], true, CancellationToken.None)));

        // Its own revision is news all the same.
        Assert.Equal((0, 1), Written(await restarted.AppendAsync([Of(series, first, 3.3m)], true, CancellationToken.None)));
        Assert.Equal([(second, 3.0), (first, 3.1), (first, 3.3)], (await rig.JournalAsync()).Select(observation => (observation.Source, observation.Scalar!.Value)));
        // Each of its two words is told once, however often it comes.
        Assert.Equal(2, rig.Log.Lines.Count(line => line.Contains($"{second} says something else than {first}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_second_provider_is_heard_until_the_first_has_spoken()
    {
        await using var rig = await StartAsync();
        foreach (var value in (decimal[])[3.0m, 3.1m, 3.0m]) await rig.Sink.AppendAsync([Of(Apr, "validatorqueue", value)], true, CancellationToken.None);
        Assert.Equal(["", "r1", "r2"], (await rig.JournalAsync()).Select(observation => observation.Vintage));
    }

    /// <summary>The first leaves no entry where it says the same; from then on it has spoken, also after a restart.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_first_has_agreed_the_second_revises_no_more(bool isOneAnswer)
    {
        const string series = "macro.DGS2";
        await using var rig = await StartAsync();
        Fact[] both = [Of(series, "treasury", 3.0m), Of(series, "fred", 3.0m)];
        foreach (var answer in isOneAnswer ? [both] : both.Chunk(1)) await rig.Sink.AppendAsync(answer, true, CancellationToken.None);
        using var restarted = Restarted(rig);
        foreach (var sink in (FactSink[])[restarted, rig.Sink])
            foreach (var fact in (Fact[])[Of(series, "treasury", 3.2m), Of(series, "fred", 3.0m)])
                Assert.Equal((0, 0), Written(await sink.AppendAsync([fact], true, CancellationToken.None)));

        // A value that changes is news, whoever agreed before.
        Assert.Equal((0, 1), Written(await restarted.AppendAsync([Of(series, "fred", 3.2m)], true, CancellationToken.None)));
        Assert.Equal([("treasury", 3.0), ("fred", 3.2)], (await rig.JournalAsync()).Select(observation => (observation.Source, observation.Scalar!.Value)));
    }

    /// <summary>Who has put a value right by hand is not overruled by a feed that says the old one again.</summary>
    [Fact]
    public async Task A_caller_that_corrects_a_feed_is_not_revised_back_by_it()
    {
        await using var rig = await StartAsync();
        await rig.Sink.AppendAsync([Of("macro.DGS2", "fred", 3.76m)], true, CancellationToken.None);
        var corrected = new Observation { Series = "macro.DGS2", EventTime = Day, KnownAt = Now, Scalar = 3.77, Source = "desk", Vintage = "by-hand", Correction = true };
        Assert.IsType<IntakeResult.Accepted>(Assert.Single(await rig.Service<Intake>().AppendAsync([corrected], null, CancellationToken.None)));
        Assert.Equal((0, 0), Written(await rig.Sink.AppendAsync([Of("macro.DGS2", "fred", 3.76m)], true, CancellationToken.None)));
        Assert.Equal((0, 1), Written(await rig.Sink.AppendAsync([Of("macro.DGS2", "fred", 3.78m)], true, CancellationToken.None)));
    }

    /// <summary>Whoever writes a secret where a source's name or an error's text goes finds none of it in the log.</summary>
    [Fact]
    public async Task What_the_sink_logs_passes_the_redactor()
    {
        await using var rig = await StartAsync();
        await rig.Sink.AppendAsync([Of("macro.DGS2", "fred", 3.76m)], true, CancellationToken.None);
        await rig.Sink.AppendAsync([Of("macro.DGS2", FeedRig.Key, 3.77m)], true, CancellationToken.None);
        Assert.Contains(rig.Log.Lines, line => line.Contains("[redacted] says something else than fred did", StringComparison.Ordinal));
        Assert.DoesNotContain(rig.Log.Lines, line => line.Contains(FeedRig.Key, StringComparison.Ordinal));
    }

    private static Task<FeedRig> StartAsync() => FeedRig.StartAsync(new FredStub(FeedRig.Key), Providers.Fred, Now);

    private static FactSink Restarted(FeedRig rig) =>
        new(rig.Service<Intake>(), rig.Service<JournalSource>(), rig.Service<JournalView>(), rig.Service<LedgerStore>(), NullLogger<FactSink>.Instance);

    private static Fact Of(string series, string source, decimal value) => Fact.Of(series, Day, Day, source, value);

    private static (int, int) Written(SinkResult result) => (result.Added, result.Revised);
}
