using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Rotation;

/// <summary>A stay in the alt basket. Point-in-time: a list drawn up today is survivor-biased (signals.md 16).</summary>
/// <param name="Id">The series.</param>
/// <param name="ValidFrom">First UTC day.</param>
/// <param name="ValidUntil">Last UTC day; null while it stays.</param>
public sealed record AltMember(string Id, DateOnly ValidFrom, DateOnly? ValidUntil = null)
{
    public bool IsOn(DateOnly day) => day >= ValidFrom && !(day > ValidUntil);

    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        writer.Date(ValidFrom);
        writer.Optional(ValidUntil, static (w, date) => w.Date(date));
    }
}
