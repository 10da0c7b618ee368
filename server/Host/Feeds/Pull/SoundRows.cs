using System.Text.Json;
using RegimeGrpc.Server.Feeds.Fetching;

namespace RegimeGrpc.Server.Feeds.Pull;

/// <summary>
/// Reads the rows of an answer and leaves out those that say what cannot be: one of them must not cost the years around it. When none is
/// sound, it is the answer that is not what it was taken for.
/// </summary>
internal sealed class SoundRows
{
    private int _sound;
    private int _left;
    private string _first = "";

    /// <summary>What was left out; null for nothing.</summary>
    public string? Caveat => _left == 0 ? null : $"{_left} left out: {_first}";

    /// <param name="rows">Of one thing.</param>
    /// <param name="read">One of them.</param>
    /// <param name="of">What they are of, where the rows do not say it themselves.</param>
    /// <exception cref="UnreadableException">A row does not hold what is documented, or none of all so far is sound.</exception>
    public List<T> Read<T>(IEnumerable<JsonElement> rows, Func<JsonElement, T> read, string of = "")
    {
        var sound = new List<T>();
        foreach (var row in rows)
        {
            try
            {
                sound.Add(read(row));
            }
            catch (ImpossibleRowException e)
            {
                if (_left++ == 0) _first = of.Length > 0 ? $"{of}: {e.Message}" : e.Message;
            }
        }

        _sound += sound.Count;
        return _sound > 0 || _left == 0 ? sound : throw new UnreadableException(_first);
    }
}

/// <summary>A row that holds what is documented, and says what cannot be.</summary>
internal sealed class ImpossibleRowException(string message) : Exception(message);
