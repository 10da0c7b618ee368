namespace RegimeGrpc.Core.Evaluation;

/// <summary>A day of a strategy, at the UTC day's close.</summary>
/// <param name="Day">The UTC day that ended.</param>
/// <param name="Return">Net of costs since the point before, a fraction.</param>
/// <param name="Equity">From 1 at the start.</param>
/// <param name="Position">Held after the close's fill, 0 or 1.</param>
/// <param name="Traded">Sum of the absolute changes of position since the point before.</param>
/// <param name="Exposure">Position over the time since the point before, 0 to 1.</param>
public readonly record struct EquityPoint(DateOnly Day, double Return, double Equity, double Position, double Traded, double Exposure);

/// <summary>A stay in the market, from fill to fill.</summary>
/// <param name="Entered">Time of the price paid.</param>
/// <param name="Left">Time of the price got; null while it lasts.</param>
/// <param name="Return">Net of costs, a fraction; of one that lasts, up to the newest day close.</param>
public readonly record struct Episode(Instant Entered, Instant? Left, double Return);

/// <summary>
/// A strategy over a tape: decided at seals, filled at the next price after the seal, which is the sample at the session's close
/// for a decision of a UTC day's seal and the UTC day's close for one of a session's. The curve of a prefix is the prefix of the curve.
/// </summary>
/// <param name="Strategy">Which one.</param>
/// <param name="Points">By day. Empty without a price after the first seal.</param>
/// <param name="Episodes">In order; only the last may be unfinished.</param>
public sealed record EquityCurve(Strategy Strategy, IReadOnlyList<EquityPoint> Points, IReadOnlyList<Episode> Episodes)
{
    internal static EquityCurve Of(Strategy strategy, Tape tape, EvaluationParameters parameters)
    {
        var (points, episodes) = (new List<EquityPoint>(), new List<Episode>());
        double equity = 1, dayEquity = 1, position = 0, traded = 0, held = 0, target = 0;
        (Instant Time, double Price)? last = null;
        (Instant Time, double Equity)? entry = null;
        var dayTime = default(Instant);
        var next = 0;
        foreach (var price in tape.Prices)
        {
            var decided = next > 0;
            while (next < tape.Rows.Count && tape.Rows[next].AsOf < price.Time)
            {
                target = Strategies.Position(strategy, tape.Rows[next++], parameters);
                decided = true;
            }

            if (!decided) continue;
            if (last is { } before)
            {
                equity *= 1 + (position * (price.Price / before.Price - 1));
                held += position * (price.Time - before.Time).Ticks;
            }
            else
            {
                dayTime = price.Time;
            }

            last = (price.Time, price.Price);
            if (target != position)
            {
                var change = Math.Abs(target - position);
                var gross = equity;
                equity *= 1 - (parameters.CostPerSide * change);
                traded += change;
                if (entry is { } entered)
                {
                    episodes.Add(new(entered.Time, price.Time, equity / entered.Equity - 1));
                    entry = null;
                }
                else
                {
                    entry = (price.Time, gross);
                }

                position = target;
            }

            if (!price.IsDayClose) continue;
            var span = (double)(price.Time - dayTime).Ticks;
            points.Add(new(new Instant(price.Time.Ticks - 1).UtcDate, equity / dayEquity - 1, equity, position, traded, span > 0 ? held / span : position));
            (dayEquity, dayTime, traded, held) = (equity, price.Time, 0, 0);
        }

        if (entry is { } open && points.Count > 0) episodes.Add(new(open.Time, null, points[^1].Equity / open.Equity - 1));
        return new(strategy, points, episodes);
    }
}
