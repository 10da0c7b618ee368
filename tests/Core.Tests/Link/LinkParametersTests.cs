using System.Reflection;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

public class LinkParametersTests
{
    [Theory]
    [InlineData(250, false)]
    [InlineData(251, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void The_sessions_kept_must_hold_every_window_and_the_session_before(int capacity, bool fits)
    {
        var parameters = new LinkParameters { Capacity = capacity };
        if (fits) _ = new LinkEstimator(parameters, NyseCalendar.Default);
        else Assert.Throws<ArgumentException>(() => new LinkEstimator(parameters, NyseCalendar.Default));
    }

    [Fact]
    public void Every_number_enters_the_fingerprint()
    {
        Assert.Equal(18, EveryNumberEncoded(new LinkParameters(), static (p, w) => p.Encode(w)));
        Assert.Equal(7, EveryNumberEncoded(new SamplingParameters(), static (p, w) => p.Encode(w)));
        Assert.Equal(4, EveryNumberEncoded(new ConditionalParameters(), static (p, w) => p.Encode(w)));
        Assert.Equal(12, EveryNumberEncoded(new BreakParameters(), static (p, w) => p.Encode(w)));
        Assert.Equal(3, EveryNumberEncoded(new VolatilityParameters(), static (p, w) => p.Encode(w)));
        Assert.Equal(9, EveryNumberEncoded(new ShrinkageParameters(), static (p, w) => p.Encode(w)));
    }

    // Changes one property after the other of a fresh record and counts those the encoding notices.
    private static int EveryNumberEncoded<T>(T defaults, Action<T, CanonicalWriter> encode) where T : new()
    {
        var noticed = 0;
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            if (Changed(property.GetValue(defaults)!) is not { } value) continue;
            var other = new T();
            property.SetValue(other, value);
            Assert.NotEqual(Bytes(defaults), Bytes(other));
            noticed++;
        }

        return noticed;

        byte[] Bytes(T parameters)
        {
            var writer = new CanonicalWriter();
            encode(parameters, writer);
            return writer.ToArray();
        }
    }

    private static object? Changed(object value) => value switch
    {
        int number => number + 1,
        double number => number + 1,
        TimeSpan span => span + TimeSpan.FromSeconds(1),
        Alignment => Alignment.UtcDaily,
        System.Collections.Immutable.ImmutableArray<int> list => list.Add(1),
        System.Collections.Immutable.ImmutableArray<double> list => list.Add(1),
        System.Collections.Immutable.ImmutableArray<ThirdLeg> list => list.Add(new("QQQ", ThirdLegSampling.OfficialClose)),
        SamplingParameters nested => nested with { FreshTick = TimeSpan.Zero },
        ConditionalParameters nested => nested with { Window = 1 },
        BreakParameters nested => nested with { Sessions = 1 },
        VolatilityParameters nested => nested with { HighWindow = 1 },
        ShrinkageParameters nested => nested with { Drift = 1 },
        _ => null,
    };
}
