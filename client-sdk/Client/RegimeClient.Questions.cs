using System.Runtime.CompilerServices;
using RegimeGrpc.Client.Audit;
using RegimeGrpc.Client.Scenario;
using RegimeGrpc.Client.Wire;

namespace RegimeGrpc.Client;

public sealed partial class RegimeClient
{
    /// <summary>Given these next closes, what would be sealed. Nothing enters the journal.</summary>
    public async Task<Scenario.Evaluation> EvaluateAsync(Assumptions assumptions, CancellationToken cancellation = default) =>
        (await Wire.EvaluateAsync(assumptions.Write(), cancellation).ConfigureAwait(false)).Read();

    /// <summary>At which next close does each average, the cluster, the invalidation zone, the stance and the regime flip.</summary>
    public async Task<FlipPoints> FindFlipPointsAsync(FlipOptions? options = null, CancellationToken cancellation = default) =>
        (await Wire.FindFlipPointsAsync((options ?? FlipOptions.Default).Write(), cancellation).ConfigureAwait(false)).Read();

    /// <summary>Lets the server compute a signal again from its journal and compare it with what it published.</summary>
    public async Task<Verification> VerifyRevisionAsync(VerifyOptions? options = null, CancellationToken cancellation = default) =>
        (await Wire.VerifyRevisionAsync((options ?? VerifyOptions.Default).Write(), cancellation).ConfigureAwait(false)).Read();

    /// <summary>Journal entries, oldest first: what signals were made of. Lazy: fetched a page at a time.</summary>
    public async IAsyncEnumerable<JournalEntry> ListObservationsAsync(EntryOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var page in Wire.ListObservationsAsync((options ?? EntryOptions.Default).Write(), cancellation).ConfigureAwait(false))
            foreach (var entry in page.Entries)
                yield return entry.Read();
    }

    /// <summary>Sealed signals' digests and the chain over them, oldest first. Lazy: fetched a page at a time.</summary>
    public async IAsyncEnumerable<SealEntry> ListSealsAsync(SealOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var page in Wire.ListSealsAsync((options ?? SealOptions.Default).Write(), cancellation).ConfigureAwait(false))
            foreach (var seal in page.Seals)
                yield return seal.Read();
    }
}
