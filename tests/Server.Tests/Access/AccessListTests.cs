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
    public void A_slip_is_told(string file, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => AccessList.Read(Encoding.UTF8.GetBytes(file))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_row_without_slips_is_taken() =>
        Assert.NotNull(AccessList.Read(Encoding.UTF8.GetBytes("{ \"keys\": [{" + Row + ", \"quota\": { \"watches\": 1 } }] }")).Key("a"));
}
