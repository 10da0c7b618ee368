using System.Net;
using Grpc.Net.Client.Balancer;

namespace RegimeGrpc.Client.Connection;

/// <summary>Gives the channel a fixed list of addresses to balance over; the channel asks for it by type, as it would ask a container.</summary>
internal sealed class Replicas(IReadOnlyList<Uri> addresses) : IServiceProvider
{
    public object? GetService(Type serviceType) => serviceType == typeof(IEnumerable<ResolverFactory>)
        ? new ResolverFactory[] { new StaticResolverFactory(_ => addresses.Select(a => new BalancerAddress(a.DnsSafeHost, a.Port))) }
        : null;

    internal static bool AreLoopback(IReadOnlyList<Uri> addresses) =>
        addresses.All(a => a.IsLoopback || (IPAddress.TryParse(a.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip)));
}
