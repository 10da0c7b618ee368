using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Who remembers what was published at a revision.</summary>
public enum PublishedSource
{
    /// <summary>Nobody: a provisional signal that has left the ring.</summary>
    Unspecified = 0,
    SealLog = 1,
    Board = 2,
}

/// <summary>A signal as it was published beside the same computed again.</summary>
/// <param name="Signal">Computed again.</param>
/// <param name="Source">Where the published one is from.</param>
/// <param name="PublishedDigest">Hex; empty when nobody remembers.</param>
/// <param name="PublishedChain">Hex; empty unless sealed.</param>
/// <param name="IsEqual">What was published is known, and every digest and chain is the same.</param>
/// <param name="FoldedAfter">The checkpoint it was folded from.</param>
/// <param name="Hash">Rolling hash of the journal there.</param>
public sealed record Verified(
    Signal Signal, PublishedSource Source, string PublishedDigest, string PublishedChain, bool IsEqual, Revision FoldedAfter, RollingHash Hash)
{
    public long EntriesFolded => Signal.Revision - FoldedAfter;
}

/// <summary>Holds what was published against the journal. Safe for concurrent use: few are folded at once, the others wait.</summary>
public sealed class Verification(Reads reads)
{
    // Of their own: an audit from the journal's first entry takes long, and must not keep the reads of the past waiting.
    private readonly Turns _turns = Turns.Few();

    /// <param name="model">Whose signal.</param>
    /// <param name="revision">The signal in force there; null for the newest sealed one.</param>
    /// <param name="fromNothing">Trusts the journal alone, no checkpoint.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="FaultException">There is no signal there.</exception>
    public async Task<Verified> VerifyAsync(ModelFold model, Revision? revision, bool fromNothing, CancellationToken cancellation)
    {
        var place = revision is { } at
            ? (await reads.SignalAsync(model, TopicSet.All, new At.Revision(at), null, cancellation)).Revision
            : (await model.NewestSealAsync(cancellation)).Revision;
        var recomputed = await RecomputeAsync(model, place, fromNothing, cancellation);
        var signal = recomputed.Signal ?? throw Fault.Nothing();
        var (source, digest, chain, isEqual) = Compare(model, recomputed, signal);
        return new(signal, source, digest, chain, isEqual, recomputed.FoldedAfter, recomputed.Entry.Hash);
    }

    private Task<Recomputed> RecomputeAsync(ModelFold model, Revision place, bool fromNothing, CancellationToken cancellation) =>
        _turns.RunAsync(() => model.History.RecomputeAsync(place, fromNothing, cancellation), cancellation);

    private static (PublishedSource Source, string Digest, string Chain, bool IsEqual) Compare(ModelFold model, Recomputed recomputed, Signal signal)
    {
        var seals = model.Seals.After(new(signal.Revision.Number - 1)).TakeWhile(seal => seal.Revision == signal.Revision).ToArray();
        if (seals.Length > 0)
        {
            var isEqual = seals.Select(seal => (seal.Digest, seal.Chain)).SequenceEqual(recomputed.Seals.Select(seal => (seal.Digest, seal.Chain)));
            return (PublishedSource.SealLog, seals[^1].Digest, seals[^1].Chain, isEqual);
        }

        var published = new Published[1];
        return model.Board.TryRead(new(signal.Revision.Number - 1), published, out var count, out _) && count == 1 && published[0].Revision == signal.Revision
            ? (PublishedSource.Board, published[0].Signal.Digest, published[0].Signal.Chain ?? "", published[0].Signal.Digest == signal.Digest && published[0].Signal.Chain == signal.Chain)
            : (PublishedSource.Unspecified, "", "", false);
    }
}
