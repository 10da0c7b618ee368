using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;

namespace RegimeGrpc.Server.Tests.RealData;

/// <summary>A fold of the default model that keeps the digest of every sealed signal and of every fifth provisional one.</summary>
internal sealed class Run
{
    private const int Every = 5;

    internal Engine Engine { get; private set; } = new(EthSmallCaps.Model);

    /// <summary>By revision, ascending.</summary>
    internal List<(Revision Revision, string Digest)> Digests { get; } = [];

    internal static Run Of(IEnumerable<Observation> journal)
    {
        var run = new Run();
        foreach (var entry in journal) run.Step(entry);
        return run;
    }

    internal void Step(Observation entry)
    {
        var step = Engine.Step(Engine.Revision.Next, entry);
        if (step.Sealed is { } signal) Digests.Add((Engine.Revision, signal.Digest));
        else if (step.Publishes && Engine.Revision.Number % Every == 0) Digests.Add((Engine.Revision, Engine.Provisional(step.Changed).Digest));
    }

    /// <summary>Stops here and goes on from the saved state, as after a restart.</summary>
    internal void Restart()
    {
        var state = Engine.Save();
        Engine = Engine.Load(EthSmallCaps.Model, state);
        Assert.Equal(state, Engine.Save());
    }
}
