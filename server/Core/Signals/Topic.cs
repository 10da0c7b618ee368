using System.Numerics;

namespace RegimeGrpc.Core.Signals;

/// <summary>A section of a signal. The numbers are the wire contract's.</summary>
public enum Topic : byte
{
    Regime = 1,
    Stance = 2,
    Levels = 3,
    Correlation = 4,
    SmallCaps = 5,
    Liquidity = 6,
    Rotation = 7,
    Fundamentals = 8,
    Supply = 9,
    Macro = 10,
}

/// <summary>A set of topics, as bits.</summary>
public readonly record struct TopicSet(ushort Bits)
{
    public static readonly TopicSet None;

    public static readonly TopicSet All = new(0b111_1111_1110);

    public bool IsEmpty => Bits == 0;

    public int Count => BitOperations.PopCount(Bits);

    public static TopicSet Of(params ReadOnlySpan<Topic> topics)
    {
        var bits = 0;
        foreach (var topic in topics) bits |= 1 << (int)topic;
        return new((ushort)bits);
    }

    public bool Contains(Topic topic) => (Bits & (1 << (int)topic)) != 0;

    public bool Overlaps(TopicSet other) => (Bits & other.Bits) != 0;

    /// <summary>In the order of their numbers.</summary>
    public IEnumerable<Topic> Topics()
    {
        for (var topic = Topic.Regime; topic <= Topic.Macro; topic++)
            if (Contains(topic))
                yield return topic;
    }

    public static TopicSet operator |(TopicSet a, TopicSet b) => new((ushort)(a.Bits | b.Bits));

    public static TopicSet operator &(TopicSet a, TopicSet b) => new((ushort)(a.Bits & b.Bits));

    public override string ToString() => string.Join('+', Topics());
}
