using RegimeGrpc.Core;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>Signals of the default model, with seeded records, over <see cref="SampleJournal"/>, folded once for all tests.</summary>
public sealed class SampleSignals
{
    private const int Days = 1000;

    public SampleSignals()
    {
        // Seeded records, without which there is no breakout.
        var known = EthSmallCaps.Model;
        var parameters = known.Parameters with { SmallCaps = known.Parameters.SmallCaps with { Records = new() { Seeds = new(1010, 1010) } } };
        var model = new Model(known.Name, known.Description, known.Roles, parameters);
        var engine = new Engine(model);
        var journal = SampleJournal.Make(model, Days).ToList();
        for (var i = 0; i < journal.Count; i++)
        {
            var revision = engine.Revision.Next;
            var result = engine.Step(revision, journal[i]);
            if (!result.Publishes) continue;
            var last = journal.Count - i < 500;
            if (result.Sealed is null && !last) continue;
            var entry = new Entry(revision, journal[i], new Instant(revision.Number), RollingHash.Start);
            var published = new Published(result.Sealed ?? engine.Provisional(result.Changed), result.Before, entry);
            (result.Sealed is null ? Provisional : Sealed).Add(published);
        }
    }

    internal List<Published> Sealed { get; } = [];

    internal List<Published> Provisional { get; } = [];

    internal IEnumerable<Published> All => Sealed.Concat(Provisional);

    internal Published Newest => Sealed[^1];
}
