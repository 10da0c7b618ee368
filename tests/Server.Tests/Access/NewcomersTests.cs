using System.Net;
using Microsoft.AspNetCore.Connections;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>Who opens connections without end, and who is another.</summary>
public sealed class NewcomersTests
{
    [Fact]
    public async Task An_address_opens_so_many_and_another_is_not_concerned()
    {
        using var newcomers = new Newcomers();
        var letIn = 0;
        while (await ComeAsync(newcomers, "192.0.2.1")) letIn++;
        // Some come back while the others come.
        Assert.InRange(letIn, Newcomers.AtOnce, 2 * Newcomers.AtOnce);
        Assert.True(await ComeAsync(newcomers, "192.0.2.2"));
    }

    [Fact]
    public async Task Who_was_cut_off_so_often_stays_outside_and_who_was_once_does_not()
    {
        using var newcomers = new Newcomers();
        newcomers.Strike(IPAddress.Parse("192.0.2.2"));
        Assert.True(await ComeAsync(newcomers, "192.0.2.2"));
        for (var i = 0; i < 2 * Newcomers.Strikes; i++) newcomers.Strike(IPAddress.Parse("192.0.2.1"));
        Assert.False(await ComeAsync(newcomers, "192.0.2.1"));
        Assert.True(await ComeAsync(newcomers, "192.0.2.2"));
    }

    [Theory]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void A_site_is_one_address(string one, string other, bool isSame) =>
        Assert.Equal(isSame, Newcomers.NetworkOf(IPAddress.Parse(one)).Equals(Newcomers.NetworkOf(IPAddress.Parse(other))));

    private static async Task<bool> ComeAsync(Newcomers newcomers, string address)
    {
        var isLetIn = false;
        var connection = new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
        await newcomers.ComeAsync(connection, _ =>
        {
            isLetIn = true;
            return Task.CompletedTask;
        });
        // It is closed a moment later.
        if (!isLetIn) await Deadline.Holds(() => Task.FromResult(connection.ConnectionClosed.IsCancellationRequested));
        return isLetIn;
    }
}
