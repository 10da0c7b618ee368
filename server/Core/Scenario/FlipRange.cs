namespace RegimeGrpc.Core.Scenario;

/// <summary>Where flips are looked for, as factors of the present price.</summary>
/// <param name="Low">Below 1, at least <see cref="Least"/>.</param>
/// <param name="High">Above 1, at most <see cref="Most"/>.</param>
public readonly record struct FlipRange(double Low, double High)
{
    public const double Least = 0.05;
    public const double Most = 20;

    public static readonly FlipRange Default = new(0.5, 2);

    public bool IsValid => Low is >= Least and < 1 && High is > 1 and <= Most;
}
