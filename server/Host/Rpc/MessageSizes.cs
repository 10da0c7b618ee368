using Grpc.AspNetCore.Server;
using RegimeGrpc.Server.Access;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// The largest message a call takes, in bytes as it comes and as it is inflated. As objects it may be a hundred times as much, and a
/// stream keeps the one it was opened with.
/// </summary>
internal static class MessageSizes
{
    /// <summary>Ten thousand observations, with room to spare.</summary>
    public const int Appends = 4 * 1024 * 1024;

    /// <summary>Sixty values for each of a model's series, or the names of all of them.</summary>
    public const int Lists = 64 * 1024;

    /// <summary>Some topics and where to go on: hundreds of bytes.</summary>
    public const int Questions = 4 * 1024;

    /// <summary>What gRPC itself brings, health and reflection: one name. It keeps also what its protos do not know, and health needs no key.</summary>
    public const int Names = 512;

    private static readonly Dictionary<string, int> Services = new(StringComparer.OrdinalIgnoreCase)
    {
        ["regime.v1.ObservationService"] = Appends,
        ["regime.v1.ScenarioService"] = Lists,
        ["regime.v1.AuditService"] = Lists,
    };

    /// <param name="path"><c>/package.Service/Method</c>.</param>
    public static int Of(string path)
    {
        var service = path.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("");
        return Services.TryGetValue(service, out var size) ? size
            : MethodScopes.OwnServices.Contains(service, StringComparer.OrdinalIgnoreCase) ? Questions
            : Names;
    }

    /// <summary>Sets them for every service there is; one that is not told here takes <see cref="Names"/> only.</summary>
    public static void Limit(IGrpcServerBuilder grpc)
    {
        grpc.Services.Configure<GrpcServiceOptions>(all => all.MaxReceiveMessageSize = Names);
        grpc.AddServiceOptions<ObservationRpc>(appends => appends.MaxReceiveMessageSize = Appends)
            .AddServiceOptions<ScenarioRpc>(lists => lists.MaxReceiveMessageSize = Lists)
            .AddServiceOptions<AuditRpc>(lists => lists.MaxReceiveMessageSize = Lists)
            .AddServiceOptions<RegimeRpc>(questions => questions.MaxReceiveMessageSize = Questions)
            .AddServiceOptions<EvaluationRpc>(questions => questions.MaxReceiveMessageSize = Questions)
            .AddServiceOptions<OperatorRpc>(questions => questions.MaxReceiveMessageSize = Questions)
            .AddServiceOptions<FeedRpc>(questions => questions.MaxReceiveMessageSize = Questions);
    }
}
