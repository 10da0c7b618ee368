using Grpc.Core;

namespace RegimeGrpc.Client.Access;

internal sealed class ApiKeyCredentials(string key) : RegimeCredentials
{
    internal override CallCredentials ToCalls(TimeProvider time) => CallCredentials.FromInterceptor((_, metadata) =>
    {
        metadata.Add("x-api-key", key);
        return Task.CompletedTask;
    });
}
