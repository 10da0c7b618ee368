using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>"BTC legs first, then ETH": cross-correlation of daily returns with BTC 1 to 3 days ahead, over that with ETH ahead.</summary>
internal static class LeaderFirst
{
    private const int Longest = 3;

    /// <summary>A day's returns and those of the days before it.</summary>
    private readonly record struct Day(double Leader, double Asset, double Leader1, double Asset1, double Leader2, double Asset2, double Leader3, double Asset3)
    {
        public double LeaderBefore(int lag) => lag == 1 ? Leader1 : lag == 2 ? Leader2 : Leader3;

        public double AssetBefore(int lag) => lag == 1 ? Asset1 : lag == 2 ? Asset2 : Asset3;
    }

    public static Measured Measure(Tape tape, EvaluationParameters parameters)
    {
        var (days, first, last) = Days(tape);
        var row = new Measured
        {
            Id = "leader-first",
            Text = "BTC legs first, then ETH",
            Measure = "mean correlation of ETH's daily return with BTC's 1, 2 and 3 days before, minus that of BTC's with ETH's",
            Observations = days.Length,
            Effective = days.Length,
            From = first,
            To = last,
            Refused = days.Length < parameters.LeastPairs ? (ClaimVerdict.NotMeasurable, $"Needs {parameters.LeastPairs} days with bars of both, has {days.Length}.") : null,
        }.With(days, Lead, parameters.ReturnBlock, parameters);
        var details = new List<ClaimDetail>();
        for (var lag = 1; lag <= Longest; lag++)
        {
            details.Add(new($"r, BTC {lag} days ahead", Correlation(days, lag, leaderAhead: true), days.Length));
            details.Add(new($"r, ETH {lag} days ahead", Correlation(days, lag, leaderAhead: false), days.Length));
        }

        details.Add(new("band of independent series, plus and minus", days.Length > 0 ? Value.Of(2 / Math.Sqrt(days.Length)) : Value.Unavailable("no days"), 0));
        return row with { Details = details };
    }

    private static double? Lead(ReadOnlySpan<Day> days)
    {
        double sum = 0;
        for (var lag = 1; lag <= Longest; lag++)
        {
            var (ahead, behind) = (Correlation(days, lag, true), Correlation(days, lag, false));
            if (!ahead.IsOk || !behind.IsOk) return null;
            sum += ahead.Number - behind.Number;
        }

        return sum / Longest;
    }

    private static Value Correlation(ReadOnlySpan<Day> days, int lag, bool leaderAhead)
    {
        var (x, y) = (new double[days.Length], new double[days.Length]);
        for (var i = 0; i < days.Length; i++)
            (x[i], y[i]) = leaderAhead ? (days[i].LeaderBefore(lag), days[i].Asset) : (days[i].AssetBefore(lag), days[i].Leader);
        return Moments2.Of(x, y).Pearson;
    }

    private static (Day[] Days, Instant? First, Instant? Last) Days(Tape tape)
    {
        var closes = new List<(DateOnly Day, double Leader, double Asset)>();
        var at = 0;
        foreach (var close in tape.Days)
        {
            while (at < tape.LeaderDays.Count && tape.LeaderDays[at].Day < close.Day) at++;
            if (at < tape.LeaderDays.Count && tape.LeaderDays[at].Day == close.Day) closes.Add((close.Day, tape.LeaderDays[at].Price, close.Price));
        }

        var days = new List<Day>();
        for (var i = Longest + 1; i < closes.Count; i++)
        {
            if (closes[i].Day.DayNumber - closes[i - Longest - 1].Day.DayNumber != Longest + 1) continue;
            var (r0, r1, r2, r3) = (Return(i), Return(i - 1), Return(i - 2), Return(i - 3));
            days.Add(new(r0.Leader, r0.Asset, r1.Leader, r1.Asset, r2.Leader, r2.Asset, r3.Leader, r3.Asset));
        }

        return closes.Count == 0 ? ([], null, null) : ([.. days], Instant.FromDate(closes[0].Day), Instant.FromDate(closes[^1].Day.AddDays(1)));

        (double Leader, double Asset) Return(int i) =>
            (Elementary.Log(closes[i].Leader / closes[i - 1].Leader), Elementary.Log(closes[i].Asset / closes[i - 1].Asset));
    }
}
