using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Which checkpoints are kept for reads of the past, and how a start finds the seals in them: each checkpoint has the seals since the one
/// it links to. The links are those of a binary indexed tree (Fenwick 1994): of n that are kept, a start reads log2 n.
/// </summary>
public static class KeptCheckpoints
{
    /// <summary>Entries between two of them.</summary>
    public const int Spacing = 4096;

    public static bool Has(Revision revision) => revision.Number % Spacing == 0;

    /// <summary>The newest one before a revision; <see cref="Revision.Start"/> for none.</summary>
    public static Revision Before(Revision revision) => new((revision.Number - 1) / Spacing * Spacing);

    /// <summary>The one that a checkpoint links to; <see cref="Revision.Start"/> for none.</summary>
    public static Revision LinkOf(Revision checkpoint)
    {
        if (!Has(checkpoint)) return Before(checkpoint);
        var index = checkpoint.Number / Spacing;
        return new((index & (index - 1)) * Spacing);
    }

    /// <summary>Those that a start reads from a checkpoint on, which is not among them: the one it links to, and so on.</summary>
    public static IEnumerable<Revision> PathOf(Revision checkpoint)
    {
        for (var next = LinkOf(checkpoint); !next.IsStart; next = LinkOf(next)) yield return next;
    }

    /// <summary>All after one revision, up to and at another, ascending.</summary>
    public static IEnumerable<Revision> Between(Revision after, Revision until)
    {
        for (var number = ((after.Number / Spacing) + 1) * Spacing; number <= until.Number; number += Spacing) yield return new(number);
    }
}
