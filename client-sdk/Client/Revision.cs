using System.Globalization;

namespace RegimeGrpc.Client;

/// <summary>A place in the journal: dense, from 1, one order for everything. 0 stands before the first entry.</summary>
public readonly record struct Revision(ulong Number) : IComparable<Revision>
{
    /// <summary>Before the first entry.</summary>
    public static readonly Revision Start;

    public int CompareTo(Revision other) => Number.CompareTo(other.Number);

    public static bool operator <(Revision a, Revision b) => a.Number < b.Number;

    public static bool operator >(Revision a, Revision b) => a.Number > b.Number;

    public static bool operator <=(Revision a, Revision b) => a.Number <= b.Number;

    public static bool operator >=(Revision a, Revision b) => a.Number >= b.Number;

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
