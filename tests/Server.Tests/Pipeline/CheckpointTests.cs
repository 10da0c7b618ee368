using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>Which checkpoints are there after a fold, and what becomes of a start that finds bad ones.</summary>
public sealed class CheckpointTests
{
    private static readonly Observation[] Facts = Market.Days(24);
    private static readonly string Fingerprint = EthSmallCaps.Model.Fingerprint;

    [Fact]
    public async Task Checkpoints_are_kept_at_the_spacing_and_no_others()
    {
        await using var store = await TestStore.StartAsync(TestStore.Redis);
        var cache = store.OpenCache();
        var facts = Market.Days(130);
        string id;
        await using (var line = await Line.ReadyAsync(store, cache: cache))
        {
            await line.ImportAsync(facts[..^200]);
            id = line.Journals.Current.Identity.Id;
            await line.Fold.Checkpoints.AttemptAsync().Within();
            Assert.Equal(KeptCheckpoints.Spacing, line.Fold.Checkpoints.Written.Number);
        }

        var stops = new List<Revision>();
        for (var stop = 1; stop <= 2; stop++)
        {
            await using var line = await Line.ReadyAsync(store, cache: cache);
            stops.Add(line.Fold.Checkpoints.Written);
            await line.ImportAsync(facts[^(300 - (100 * stop))..^(200 - (100 * stop))]);
            Assert.Equal(FoldTests.Expected(Market.WithClocks(facts[..^(200 - (100 * stop))])).Chain, line.Fold.Engine.Chain);
        }

        // The one at each stop gave way to the next; the one at the spacing stays.
        Assert.All(stops, stop => Assert.Null(cache.Get($"checkpoint/{id}/{Fingerprint}/{stop}")));
        Assert.NotNull(cache.Get($"checkpoint/{id}/{Fingerprint}/{KeptCheckpoints.Spacing}"));
        var kept = new CheckpointStore(cache, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<CheckpointStore>.Instance);
        var newest = (await kept.NewestAsync(id, Fingerprint, CancellationToken.None)).Revision!.Value;
        Assert.NotNull((await kept.LoadAsync(id, Fingerprint, newest, CancellationToken.None)).Checkpoint);

        // Losing the one at the spacing costs the one that links to it too, and nothing else.
        cache.Remove($"checkpoint/{id}/{Fingerprint}/{KeptCheckpoints.Spacing}");
        await using var last = await Line.ReadyAsync(store, cache: cache);
        FoldTests.AssertSame(FoldTests.Expected(Market.WithClocks(facts)), last.Fold);

        // It was made again, and goes when the journal is trimmed past it.
        Assert.NotNull(cache.Get($"checkpoint/{id}/{Fingerprint}/{KeptCheckpoints.Spacing}"));
        last.Clock.Advance(TimeSpan.FromDays(60));
        Assert.NotNull(await RetentionTests.Retention(last).TrimAsync(CancellationToken.None).Within());
        Assert.Null(cache.Get($"checkpoint/{id}/{Fingerprint}/{KeptCheckpoints.Spacing}"));
        (cache as IDisposable)?.Dispose();
    }

    public static TheoryData<Harm> Harms => [.. Enum.GetValues<Harm>()];

    public enum Harm
    {
        FlippedByte,
        Truncated,
        Empty,
        PointerGone,
        PointerIntoTheFuture,
        PointerDamaged,
        OtherState,
        OtherHash,
        OtherRevision,
    }

    [Theory]
    [MemberData(nameof(Harms))]
    public async Task A_bad_checkpoint_costs_nothing_but_time(Harm harm)
    {
        var expected = FoldTests.Expected();
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        string key, pointer;
        await using (var line = await Line.ReadyAsync(store))
        {
            await line.ImportAsync(Facts);
            var prefix = $"checkpoint/{line.Journals.Current.Identity.Id}/{Fingerprint}/";
            (key, pointer) = ($"{prefix}{line.Fold.Revision}", prefix + "newest");
        }

        var cache = store.OpenCache();
        var bytes = cache.Get(key)!;
        var good = Checkpoint.Decode(bytes);
        switch (harm)
        {
            case Harm.FlippedByte:
                bytes[bytes.Length / 2] ^= 1;
                cache.Set(key, bytes, new());
                break;
            case Harm.Truncated:
                cache.Set(key, bytes[..(bytes.Length / 2)], new());
                break;
            case Harm.Empty:
                cache.Set(key, [], new());
                break;
            case Harm.PointerGone:
                cache.Remove(pointer);
                break;
            case Harm.PointerIntoTheFuture:
                cache.Set(pointer, BitConverter.GetBytes(1_000_000L), new());
                break;
            case Harm.PointerDamaged:
                cache.Set(pointer, [1, 2, 3], new());
                break;
            case Harm.OtherState:
                cache.Set(key, (good with { State = [1, 2, 3, 4, 5, 6, 7, 8] }).Encode(), new());
                break;
            case Harm.OtherHash:
                cache.Set(key, (good with { Hash = RollingHash.Start.Next("x"u8) }).Encode(), new());
                break;
            case Harm.OtherRevision:
                cache.Set(key, (good with { State = new Engine(EthSmallCaps.Model).Save() }).Encode(), new());
                break;
        }

        await using var again = await Line.ReadyAsync(store, cache: cache);
        FoldTests.AssertSame(expected, again.Fold);
        Assert.Equal(expected.Seals, again.Fold.Seals.Count);
        // What is of no use is not left behind.
        if (harm is not (Harm.PointerGone or Harm.PointerDamaged or Harm.PointerIntoTheFuture)) Assert.Null(cache.Get(key));
        (cache as IDisposable)?.Dispose();
    }
}
