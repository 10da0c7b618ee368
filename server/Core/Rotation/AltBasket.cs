using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Rotation;

/// <summary>The closes of every coin that is ever in the basket, and what its members say on a day.</summary>
internal sealed class AltBasket
{
    private readonly RotationParameters _parameters;
    private readonly ImmutableArray<string> _ids;
    private readonly DatedSeries<double>[] _closes;

    public AltBasket(RotationParameters parameters)
    {
        _parameters = parameters;
        _ids = Distinct(parameters.Basket);
        _closes = new DatedSeries<double>[_ids.Length];
        for (var i = 0; i < _closes.Length; i++) _closes[i] = new(Capacity);
    }

    /// <summary>The closes of a coin; null when it is never in the basket.</summary>
    public DatedSeries<double>? Closes(string id)
    {
        var index = _ids.BinarySearch(id, StringComparer.Ordinal);
        return index >= 0 ? _closes[index] : null;
    }

    /// <summary>Share of the known members over their own average, and the median of their excess returns over ETH.</summary>
    public (Value Breadth, Value Excess) On(DateOnly day, Value eth)
    {
        var excess = new double[_ids.Length];
        var (ranked, above, returned) = (0, 0, 0);
        for (var i = 0; i < _ids.Length; i++)
        {
            if (!IsMember(_ids[i], day)) continue;
            var coin = new Coin(_ids[i], _closes[i], day, _parameters);
            if (coin.AgainstAverage is { } against)
            {
                ranked++;
                if (against > 0) above++;
            }

            if (eth.IsOk && coin.Return is { IsOk: true } change) excess[returned++] = change.Number - eth.Number;
        }

        var least = _parameters.LeastMembers;
        return (
            ranked >= least ? Value.Of((double)above / ranked) : Value.Unavailable($"needs {least} alts with an average, has {ranked}"),
            !eth.IsOk ? eth : returned >= least ? Value.Of(Median.InPlace(excess.AsSpan(0, returned))) : Value.Unavailable($"needs {least} alts with a return, has {returned}"));
    }

    public void Save(CanonicalWriter writer)
    {
        foreach (var closes in _closes) closes.Save(writer, static (w, close) => w.Double(close));
    }

    public static AltBasket Load(CanonicalReader reader, RotationParameters parameters)
    {
        var basket = new AltBasket(parameters);
        for (var i = 0; i < basket._closes.Length; i++) basket._closes[i] = DatedSeries<double>.Load(reader, basket.Capacity, static r => r.Double());
        return basket;
    }

    // Alts need no longer history than their average and their return.
    private int Capacity => Math.Max(_parameters.Change + 1, Window.Reach(_parameters.Average));

    private bool IsMember(string id, DateOnly day)
    {
        foreach (var stay in _parameters.Basket)
            if (string.Equals(stay.Id, id, StringComparison.Ordinal) && stay.IsOn(day)) return true;
        return false;
    }

    private static ImmutableArray<string> Distinct(ImmutableArray<AltMember> basket)
    {
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var member in basket) ids.Add(member.Id);
        return [.. ids];
    }
}
