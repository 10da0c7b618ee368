namespace RegimeGrpc.Server.Feeds.Fred;

/// <summary>What FRED said about a date from one day to another, both included.</summary>
internal readonly record struct Vintage(DateOnly Date, decimal Value, DateOnly From, DateOnly To)
{
    /// <summary>
    /// One interval for each value that stood: FRED cuts rows at the borders of the window asked for, which would make a revision
    /// of every border. In order of date, then time.
    /// </summary>
    public static List<Vintage> Join(IEnumerable<Vintage> rows)
    {
        var joined = new List<Vintage>();
        foreach (var row in rows.OrderBy(row => row.Date).ThenBy(row => row.From))
        {
            if (joined.Count > 0 && joined[^1] is var last && last.Date == row.Date && last.Value == row.Value && row.From <= Later(last.To))
                joined[^1] = last with { To = row.To > last.To ? row.To : last.To };
            else
                joined.Add(row);
        }

        return joined;
    }

    private static DateOnly Later(DateOnly date) => date == DateOnly.MaxValue ? date : date.AddDays(1);
}
