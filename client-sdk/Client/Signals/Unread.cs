namespace RegimeGrpc.Client.Signals;

/// <summary>
/// A section of a message that is read when it is first asked for: most programs look at a few of a signal's topics, and reading one
/// costs about as much as receiving it. Reading twice at once gives two equal values, of which one stays.
/// </summary>
internal struct Unread<TWire, T>
    where TWire : class
    where T : class
{
    private object? _held;

    private Unread(object? held) => _held = held;

    internal static Unread<TWire, T> Of(T? value) => new(value);

    internal static Unread<TWire, T> Of(TWire? wire) => new(wire);

    internal T? Get(Func<TWire, T> read)
    {
        if (_held is not TWire wire) return (T?)_held;
        var value = read(wire);
        _held = value;
        return value;
    }
}
