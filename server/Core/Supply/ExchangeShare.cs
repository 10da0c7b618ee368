using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Supply;

/// <summary>Change of the share of all ether that lies at exchanges (signals.md 9a): more there is more for sale.</summary>
internal static class ExchangeShare
{
    public static Score At(SupplyBook book, Instant at, SupplyParameters parameters)
    {
        var balance = book.Newest(SupplyInput.ExchangeBalance, at, "exchange balance");
        if (!balance.IsOk) return Score.Unknown(balance);
        var supply = book.Newest(SupplyInput.TotalSupply, at, "supply of ether");
        if (!supply.IsOk) return Score.Unknown(supply);

        // The newest day that both are known for.
        var (a, b) = (book[SupplyInput.ExchangeBalance].Dates[^1], book[SupplyInput.TotalSupply].Dates[^1]);
        var last = a < b ? a : b;
        var days = parameters.ExchangeChange + parameters.ExchangeHistory + 1;
        var share = book.Days(SupplyInput.ExchangeBalance, last, days);
        var all = book.Days(SupplyInput.TotalSupply, last, days);
        for (var i = 0; i < days; i++) share[i] /= all[i];
        var change = Window.Change(share, days - 1, parameters.ExchangeChange);
        if (!double.IsFinite(change)) return Score.Unknown(Value.Unavailable($"no exchange balance or supply {parameters.ExchangeChange} days before"));
        var z = RobustZ.Of(change, Window.PastChanges(share, days - 1, parameters.ExchangeChange, parameters.ExchangeHistory));
        return Score.OfChange(Value.Of(change), z.IsOk ? Value.Of(-z.Number) : z, parameters.ZScale);
    }
}
