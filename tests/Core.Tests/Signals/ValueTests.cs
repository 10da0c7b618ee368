using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Signals;

public sealed class ValueTests
{
    [Fact]
    public void A_value_that_was_never_set_equals_what_its_bytes_say()
    {
        var writer = new CanonicalWriter();
        default(Value).Encode(writer);
        var back = Value.Decode(new CanonicalReader(writer.ToArray()));
        Assert.Equal(default, back);
        Assert.Equal(default(Value).GetHashCode(), back.GetHashCode());
    }

    [Fact]
    public void Values_differ_by_number_status_and_reason()
    {
        Value[] values = [Value.Of(1), Value.Of(2), Value.Unavailable("a"), Value.Unavailable("b"), Value.NotApplicable("a"), default];
        Assert.Equal(values.Length, values.Distinct().Count());
    }
}
