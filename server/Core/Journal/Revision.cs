namespace RegimeGrpc.Core.Journal;

/// <summary>A place in the journal: dense, the first is 1. The only ordering in the system.</summary>
public readonly record struct Revision(long Number) : IComparable<Revision>
{
    /// <summary>Before the first entry: the position of an empty journal.</summary>
    public static readonly Revision Start;

    public bool IsStart => Number == 0;

    public Revision Next => new(Number + 1);

    public int CompareTo(Revision other) => Number.CompareTo(other.Number);

    public static Revision Max(Revision a, Revision b) => a.Number >= b.Number ? a : b;

    public static Revision Min(Revision a, Revision b) => a.Number <= b.Number ? a : b;

    public static bool operator <(Revision a, Revision b) => a.Number < b.Number;

    public static bool operator >(Revision a, Revision b) => a.Number > b.Number;

    public static bool operator <=(Revision a, Revision b) => a.Number <= b.Number;

    public static bool operator >=(Revision a, Revision b) => a.Number >= b.Number;

    public static long operator -(Revision a, Revision b) => a.Number - b.Number;

    public override string ToString() => Number.ToString((IFormatProvider?)null);
}
