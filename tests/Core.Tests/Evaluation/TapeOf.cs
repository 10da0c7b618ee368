using RegimeGrpc.Core.Evaluation;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;

namespace RegimeGrpc.Core.Tests.Evaluation;

/// <summary>A tape of a journal, as a backtest makes it.</summary>
internal static class TapeOf
{
    public static Tape Journal(IEnumerable<Observation> journal, Instant? from = null)
    {
        var (engine, tape) = (new Engine(EthSmallCaps.Model), new Tape(EthSmallCaps.Model, from));
        foreach (var observation in journal)
        {
            var revision = engine.Revision.Next;
            tape.Add(revision, observation, engine.Step(revision, observation));
        }

        return tape;
    }

    /// <summary>Quick, and enough for what the tests look at.</summary>
    public static readonly EvaluationParameters Quick = new() { Replications = 200 };
}
