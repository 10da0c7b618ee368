namespace RegimeGrpc.Server.Access;

/// <summary>
/// Which scope a call needs. Health is open to everybody, because load balancers have no key; reflection needs <c>read</c> like any
/// other reading. What is not listed needs <c>admin</c>: a service that somebody forgets here is closed, not open.
/// </summary>
internal static class MethodScopes
{
    /// <summary>Anybody may call it.</summary>
    public const string Open = "";

    private static readonly Dictionary<string, string> Services = new()
    {
        ["regime.v1.RegimeService"] = Scope.Read,
        ["regime.v1.ScenarioService"] = Scope.Read,
        ["regime.v1.EvaluationService"] = Scope.Read,
        ["regime.v1.AuditService"] = Scope.Read,
        ["regime.v1.ObservationService"] = Scope.Append,
        ["regime.v1.OperatorService"] = Scope.Admin,
        ["regime.v1.FeedService"] = Scope.Admin,
        ["grpc.reflection.v1.ServerReflection"] = Scope.Read,
        ["grpc.reflection.v1alpha.ServerReflection"] = Scope.Read,
        ["grpc.health.v1.Health"] = Open,
    };

    /// <summary>Of this server; the others are gRPC's own.</summary>
    public static IEnumerable<string> OwnServices => Services.Keys.Where(service => service.StartsWith("regime.", StringComparison.Ordinal));

    /// <param name="path"><c>/package.Service/Method</c>.</param>
    public static string Of(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && Services.TryGetValue(parts[0], out var scope) ? scope : Scope.Admin;
    }
}
