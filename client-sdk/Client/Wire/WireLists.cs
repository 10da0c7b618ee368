using System.Runtime.InteropServices;
using Google.Protobuf.Collections;

namespace RegimeGrpc.Client.Wire;

internal static class WireLists
{
    /// <summary>Each element in its order; a list that nobody can change. One array, no enumerator: a signal has dozens of lists.</summary>
    internal static IReadOnlyList<T> ReadAll<TWire, T>(this RepeatedField<TWire> wire, Func<TWire, T> read)
    {
        if (wire.Count == 0) return [];
        var elements = new T[wire.Count];
        for (var i = 0; i < elements.Length; i++) elements[i] = read(wire[i]);
        return ImmutableCollectionsMarshal.AsImmutableArray(elements);
    }
}
