using System.Text;
using RegimeGrpc.Server.Access;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>A slip in the access file is told, with the row it is in; it never opens more than was meant.</summary>
public sealed class AccessListTests
{
    private const string Row = """ "id": "a", "name": "a", "sha256": "0000000000000000000000000000000000000000000000000000000000000000" """;

    [Theory]
    [InlineData("""{ "keys": [null] }""", "null")]
    [InlineData("""{ "certificates": [null] }""", "null")]
    [InlineData("""{ "keys": [], "keys": [] }""", "keys")]
    [InlineData("{ \"keys\": [{" + Row + ", \"scopes\": [null] }] }", "no scope")]
    [InlineData("{ \"keys\": [{" + Row + ", \"scopes\": [\"append\"], \"series\": [null] }] }", "'a': \"series\"")]
    [InlineData("{ \"keys\": [{" + Row + ", \"quota\": { \"watches\": 0 } }] }", "'a': the quota \"watches\"")]
    [InlineData("{ \"keys\": [{" + Row + ", \"quota\": { \"appendsPerSecond\": -1 } }] }", "'a': the quota \"appendsPerSecond\"")]
    [InlineData("{ \"keys\": [{" + Row + ", \"quota\": { \"appendStreams\": 0 } }] }", "'a': the quota \"appendStreams\"")]
    [InlineData("{ \"keys\": [{" + Row + ", \"series\": [\"crypto.*.x\"] }] }", "not 'crypto.*.x'")]
    [InlineData("{ \"keys\": [{" + Row + ", \"series\": [\"*.day\"] }] }", "not '*.day'")]
    [InlineData("{ \"keys\": { } }", "Line 1, $.keys: that is not the kind")]
    [InlineData("{ \"keys\": [{" + Row + ",\n \"scope\": [] }] }", "Line 2, $.keys[0].scope: there is no property")]
    [InlineData("{ \"keys\": [{" + Row + ", \"expires\": \"soon\" }] }", "$.keys[0].expires: that is not the kind")]
    public void A_slip_is_told(string file, string message)
    {
        var told = Assert.Throws<FormatException>(() => AccessList.Read(Encoding.UTF8.GetBytes(file))).Message;
        Assert.Contains(message, told, StringComparison.Ordinal);
        Assert.DoesNotContain("List`1", told, StringComparison.Ordinal);
        Assert.DoesNotContain("AccessRow", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void A_row_without_slips_is_taken(string mark) =>
        Assert.NotNull(AccessList.Read(Encoding.UTF8.GetBytes(mark + "{ \"keys\": [{" + Row + ", \"series\": [\"crypto.*\", \"clock\", \"*\"], \"quota\": { \"watches\": 1 } }] }")).Key("a"));
}
