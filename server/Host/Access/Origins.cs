using System.Net;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Access;

/// <summary>Who is behind a call. Of the address only its class is kept: enough to tell an inside from an outside, and nobody's location.</summary>
internal static class Origins
{
    public static Origin Of(HttpContext context)
    {
        var caller = Caller.Of(context);
        return new(caller.Name, caller.KeyId, ClassOf(context.Connection.RemoteIpAddress));
    }

    /// <summary>"loopback", "private" (RFC 1918, 6598, 4193, link-local) or "public".</summary>
    public static string ClassOf(IPAddress? address)
    {
        if (address is null || IPAddress.IsLoopback(address)) return "loopback";
        if (address.IsIPv4MappedToIPv6) return ClassOf(address.MapToIPv4());
        if (address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal) return "private";
        return Private.Any(network => network.Contains(address)) ? "private" : "public";
    }

    private static readonly IPNetwork[] Private =
        [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("169.254.0.0/16")];
}
