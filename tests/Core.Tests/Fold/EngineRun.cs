using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Fold;

/// <summary>A fold over observations that keeps every signal.</summary>
internal sealed class EngineRun
{
    public Engine Engine { get; private set; } = new(EthSmallCaps.Model);

    public List<Signal> Signals { get; } = [];

    public List<Seal> Seals { get; } = [];

    public IEnumerable<Signal> Sealed => Signals.Where(signal => signal.Finality == Finality.Sealed);

    public static EngineRun Of(IEnumerable<Observation> journal) => new EngineRun().Fold(journal);

    public EngineRun Fold(IEnumerable<Observation> journal)
    {
        foreach (var observation in journal) Step(observation);
        return this;
    }

    public StepResult Step(Observation observation)
    {
        var step = Engine.Step(Engine.Revision.Next, observation);
        Seals.AddRange(step.Seals);
        if (step.Publishes) Signals.Add(step.Sealed ?? Engine.Provisional(step.Changed));
        return step;
    }

    /// <summary>Stops here and goes on from the saved state, as after a restart.</summary>
    public void Restart()
    {
        var state = Engine.Save();
        Engine = Engine.Load(EthSmallCaps.Model, state);
        Assert.Equal(state, Engine.Save());
    }
}
