using Grpc.Core;

namespace RegimeGrpc.Client.Access;

internal sealed class ApiKeyCredentials(string key) : RegimeCredentials
{
    internal const string Header = "x-api-key";

    internal override CallCredentials ToCalls(TimeProvider time, Shown shown) => CallCredentials.FromInterceptor((_, metadata) =>
    {
        metadata.Add(Header, key);
        return Task.CompletedTask;
    });
}
