using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Demo;

/// <summary>
/// A random path over all time that can be read at any instant: a Brownian bridge by midpoint displacement, from spans of half a
/// year down to a second, between ends that stay near 0. It wanders like a price for months and never runs away for good.
/// Pure; safe for concurrent use.
/// </summary>
internal sealed class RandomPath
{
    // 2^24 seconds are 194 days; halved so often they are one second, and within it the path is straight.
    private const int Halvings = 24;
    private const long Span = Instant.TicksPerSecond << Halvings;
    private const double SecondsPerDay = 86_400;

    // Over months a price is drawn back: longer spans move less than their days would make them.
    private const double DrawnBack = 0.75;

    // From here on (24 days and shorter) a span is calm or agitated as a whole: volatility comes in clusters.
    private const int ClusterFrom = 3;
    private const double Calm = 0.7;
    private const double Agitation = 0.7;

    private static readonly double Narrower = Math.Sqrt(0.5);

    private readonly Noise[] _noises = new Noise[Halvings + 1];
    private readonly Noise _agitation;
    private readonly double _reach;
    private readonly double _displacement;

    /// <param name="noise">Its own.</param>
    /// <param name="daily">Standard deviation of a day's change.</param>
    /// <param name="reach">Standard deviation of the path at the ends of its spans.</param>
    public RandomPath(Noise noise, double daily, double reach)
    {
        for (var level = 0; level < _noises.Length; level++) _noises[level] = noise.Of((ulong)level);
        _agitation = noise.Of((ulong)_noises.Length);
        _reach = reach;
        // The middle of a Brownian bridge over T has standard deviation s sqrt(T) / 2.
        _displacement = daily * Math.Sqrt((1L << Halvings) / SecondsPerDay) / 2;
    }

    public double At(Instant instant)
    {
        var node = instant.Ticks >= 0 ? instant.Ticks / Span : ((instant.Ticks + 1) / Span) - 1;
        var offset = instant.Ticks - (node * Span);
        var left = _reach * _noises[0].Normal(node);
        var right = _reach * _noises[0].Normal(node + 1);
        var (length, displacement) = (Span, DrawnBack * _displacement);
        for (var level = 1; level <= Halvings; level++)
        {
            if (level == ClusterFrom) displacement *= (Calm + (Agitation * _agitation.Uniform(node))) / DrawnBack;
            var middle = ((left + right) / 2) + (displacement * _noises[level].Normal(node));
            length /= 2;
            node *= 2;
            if (offset < length)
            {
                right = middle;
            }
            else
            {
                left = middle;
                offset -= length;
                node++;
            }

            displacement *= Narrower;
        }

        return left + ((right - left) * (offset / (double)length));
    }
}
