using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>Numbers of signals.md 2.7. Windows in sessions.</summary>
public sealed record BreakParameters
{
    /// <summary>Broken after <see cref="Sessions"/> sealed sessions in a row at or below this.</summary>
    public double Enter { get; init; } = -1.96;

    public int Sessions { get; init; } = 3;

    /// <summary>Whole again above this.</summary>
    public double Clear { get; init; } = -1.0;

    public int FastWindow { get; init; } = 30;

    public int FastBaseWindow { get; init; } = 220;

    /// <summary>Window of the test with unknown date.</summary>
    public int UnknownDateWindow { get; init; } = 250;

    /// <summary>The fewest pairs before the unknown date.</summary>
    public int UnknownDateLeast { get; init; } = 20;

    /// <summary>Pairs whose mean square starts the volatility.</summary>
    public int VolatilityStart { get; init; } = 60;

    /// <summary>Decay of the volatility a session.</summary>
    public double VolatilityLambda { get; init; } = 0.94;

    /// <summary>Largest devolatilised return.</summary>
    public double Clip { get; init; } = 3;

    /// <summary>What the cumulative sum gives back a session.</summary>
    public double CusumAllowance { get; init; } = 0.15;

    /// <summary>Alarm above this, then from 0 again.</summary>
    public double CusumAlarm { get; init; } = 10;

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Enter);
        writer.Int(Sessions);
        writer.Double(Clear);
        writer.Int(FastWindow);
        writer.Int(FastBaseWindow);
        writer.Int(UnknownDateWindow);
        writer.Int(UnknownDateLeast);
        writer.Int(VolatilityStart);
        writer.Double(VolatilityLambda);
        writer.Double(Clip);
        writer.Double(CusumAllowance);
        writer.Double(CusumAlarm);
    }
}
