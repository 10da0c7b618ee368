using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Fold;

/// <summary>The topics as they were sealed last. There is no signal before every section has been sealed once.</summary>
internal sealed class SealedTopics
{
    public Regime? Regime { get; set; }

    public Stance? Stance { get; set; }

    public Levels.Levels? Levels { get; set; }

    public Correlation? Correlation { get; set; }

    public SmallCaps.SmallCaps? SmallCaps { get; set; }

    public Liquidity.Liquidity? Liquidity { get; set; }

    public Rotation.Rotation? Rotation { get; set; }

    public Fundamentals.Fundamentals? Fundamentals { get; set; }

    public Supply.Supply? Supply { get; set; }

    public Macro.Macro? Macro { get; set; }

    /// <summary>Null until every section has been sealed once.</summary>
    public Topics? All() => Regime is null || Stance is null || Levels is null || Correlation is null || SmallCaps is null
        || Liquidity is null || Rotation is null || Fundamentals is null || Supply is null || Macro is null
        ? null
        : new()
        {
            Regime = Regime,
            Stance = Stance,
            Levels = Levels,
            Correlation = Correlation,
            SmallCaps = SmallCaps,
            Liquidity = Liquidity,
            Rotation = Rotation,
            Fundamentals = Fundamentals,
            Supply = Supply,
            Macro = Macro,
        };

    /// <summary>Levels, link, regime and stance follow from their states; of the first two only whether they have been sealed is written.</summary>
    public void Save(CanonicalWriter writer)
    {
        writer.Bool(Levels is not null);
        writer.Bool(Correlation is not null);
        writer.OptionalRef(SmallCaps, static (w, x) => x.Encode(w));
        writer.OptionalRef(Liquidity, static (w, x) => x.Encode(w));
        writer.OptionalRef(Rotation, static (w, x) => x.Encode(w));
        writer.OptionalRef(Fundamentals, static (w, x) => x.Encode(w));
        writer.OptionalRef(Supply, static (w, x) => x.Encode(w));
        writer.OptionalRef(Macro, static (w, x) => x.Encode(w));
    }

    public static SealedTopics Load(CanonicalReader reader, Levels.Levels levels, Correlation correlation, VerdictState verdict) => new()
    {
        Regime = verdict.Regime,
        Stance = verdict.Stance,
        Levels = reader.Bool() ? levels : null,
        Correlation = reader.Bool() ? correlation : null,
        SmallCaps = reader.OptionalRef(Core.SmallCaps.SmallCaps.Decode),
        Liquidity = reader.OptionalRef(Core.Liquidity.Liquidity.Decode),
        Rotation = reader.OptionalRef(Core.Rotation.Rotation.Decode),
        Fundamentals = reader.OptionalRef(Core.Fundamentals.Fundamentals.Decode),
        Supply = reader.OptionalRef(Core.Supply.Supply.Decode),
        Macro = reader.OptionalRef(Core.Macro.Macro.Decode),
    };
}
