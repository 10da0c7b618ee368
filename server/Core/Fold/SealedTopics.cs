using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fold;

/// <summary>The topics as they were sealed last. There is no signal before every section has been sealed once.</summary>
internal sealed class SealedTopics
{
    public Levels.Levels? Levels { get; set; }

    public Correlation? Correlation { get; set; }

    public SmallCaps.SmallCaps? SmallCaps { get; set; }

    public Liquidity.Liquidity? Liquidity { get; set; }

    public Macro.Macro? Macro { get; set; }

    /// <summary>Null until every section has been sealed once.</summary>
    public Topics? All() => Levels is null || Correlation is null || SmallCaps is null || Liquidity is null || Macro is null
        ? null
        : new() { Levels = Levels, Correlation = Correlation, SmallCaps = SmallCaps, Liquidity = Liquidity, Macro = Macro };

    /// <summary>Levels and link follow from their states; only whether they have been sealed is written of them.</summary>
    public void Save(CanonicalWriter writer)
    {
        writer.Bool(Levels is not null);
        writer.Bool(Correlation is not null);
        writer.OptionalRef(SmallCaps, static (w, x) => x.Encode(w));
        writer.OptionalRef(Liquidity, static (w, x) => x.Encode(w));
        writer.OptionalRef(Macro, static (w, x) => x.Encode(w));
    }

    public static SealedTopics Load(CanonicalReader reader, Levels.Levels levels, Correlation correlation) => new()
    {
        Levels = reader.Bool() ? levels : null,
        Correlation = reader.Bool() ? correlation : null,
        SmallCaps = reader.OptionalRef(Core.SmallCaps.SmallCaps.Decode),
        Liquidity = reader.OptionalRef(Core.Liquidity.Liquidity.Decode),
        Macro = reader.OptionalRef(Core.Macro.Macro.Decode),
    };
}
