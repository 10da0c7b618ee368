using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Supply;

/// <summary>Creations and redemptions of the spot ETFs, and the arbitrage that holds part of them (signals.md 9c).</summary>
internal static class EtfFlows
{
    /// <summary>Net creations of the last five business days, ETH.</summary>
    public static Value Sum(SupplyBook book, Instant at, SupplyParameters parameters)
    {
        var newest = book.Newest(SupplyInput.EtfCreations, at, "ETF creations");
        if (!newest.IsOk) return newest;
        var flows = book[SupplyInput.EtfCreations].Readings;
        return flows.Length < parameters.EtfDays
            ? Value.Unavailable($"needs {parameters.EtfDays} days of ETF creations, has {flows.Length}")
            : Value.Of(SumTo(book, flows.Length, parameters.EtfDays));
    }

    public static Score Creations(SupplyBook book, Value sum, SupplyParameters parameters)
    {
        if (!sum.IsOk) return Score.Unknown(sum);
        var count = book[SupplyInput.EtfCreations].Count;
        var past = new double[Math.Min(count - parameters.EtfDays, parameters.EtfHistory)];
        for (var i = 0; i < past.Length; i++) past[i] = SumTo(book, count - past.Length + i, parameters.EtfDays);
        return Score.OfChange(sum, RobustZ.Of(sum.Number, past), parameters.ZScale);
    }

    /// <summary>Share of the holdings that are hedged in futures, times how little the hedge still earns.</summary>
    public static Value Arbitrage(SupplyBook book, Instant at, SupplyParameters parameters)
    {
        var holdings = book.Newest(SupplyInput.EtfHoldings, at, "ETF holdings");
        if (!holdings.IsOk) return holdings;
        var netShort = book.Newest(SupplyInput.LeveragedNetShort, at, "net short of leveraged funds");
        if (!netShort.IsOk) return netShort;
        var basis = book.Newest(SupplyInput.FuturesBasis, at, "futures basis");
        if (!basis.IsOk) return basis;
        var riskFree = book.Newest(SupplyInput.RiskFreeRate, at, "risk-free rate");
        if (!riskFree.IsOk) return riskFree;
        if (!(holdings.Number > 0)) return Value.Unavailable("the ETFs hold nothing");
        var share = Math.Max(0, Math.Min(holdings.Number, netShort.Number)) / holdings.Number;
        var shortfall = riskFree.Number + parameters.BasisPremium - basis.Number;
        return Value.Of(share * Math.Clamp(shortfall / parameters.BasisScale, 0, 1));
    }

    private static double SumTo(SupplyBook book, int end, int days)
    {
        double sum = 0;
        for (var i = end - days; i < end; i++) sum += book[SupplyInput.EtfCreations].Readings[i].Value;
        return sum;
    }
}
