using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>
/// Wilder's average true range of the index (Wilder 1978; signals.md 4): the mean of the first true ranges, then
/// ((n - 1) ATR + TR) / n. The first true range is high - low. A missing session is stepped over.
/// </summary>
internal sealed class TrueRange(int length)
{
    private int _count;
    private double _mean;
    private double _close;

    /// <summary>Index points; null below <c>length</c> bars.</summary>
    public double? Average => _count >= length ? _mean : null;

    public void Step(Bar bar)
    {
        var range = bar.High - bar.Low;
        if (_count > 0) range = Math.Max(range, Math.Max(Math.Abs(bar.High - _close), Math.Abs(bar.Low - _close)));
        _close = bar.Close;
        // Below the full length _mean holds the sum.
        if (_count < length)
        {
            _mean += range;
            _count++;
            if (_count == length) _mean /= length;
        }
        else
        {
            _mean = (((length - 1) * _mean) + range) / length;
        }
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Int(_count);
        writer.Double(_mean);
        writer.Double(_close);
    }

    public static TrueRange Load(CanonicalReader reader, int length) =>
        new(length) { _count = reader.Int(), _mean = reader.Double(), _close = reader.Double() };
}
