using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>
/// Prices at the close instant of a week's last session so far: all three at one instant, so that their returns span the same time.
/// A price that was missing there is null, and both returns that need it are missing. The leader's close of the session's UTC day
/// stands in where the leader was never sampled at a close: some hours later, but the same at both ends of a week.
/// </summary>
internal readonly record struct WeekClose(DateOnly Session, double? Asset, double? Leader, double? Benchmark, double? LeaderDay)
{
    /// <summary>The Friday that names the week of a session.</summary>
    public static DateOnly Friday(DateOnly session) => session.AddDays(DayOfWeek.Friday - session.DayOfWeek);

    public void Encode(CanonicalWriter writer)
    {
        writer.Date(Session);
        writer.Optional(Asset, static (w, price) => w.Double(price));
        writer.Optional(Leader, static (w, price) => w.Double(price));
        writer.Optional(Benchmark, static (w, price) => w.Double(price));
        writer.Optional(LeaderDay, static (w, price) => w.Double(price));
    }

    public static WeekClose Decode(CanonicalReader reader) => new(
        reader.Date(),
        reader.Optional(static r => r.Double()),
        reader.Optional(static r => r.Double()),
        reader.Optional(static r => r.Double()),
        reader.Optional(static r => r.Double()));
}
