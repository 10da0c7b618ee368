using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client;

/// <summary>The channel a client makes for itself: HTTP/2 that notices a dead peer, and retries of reads.</summary>
internal static class RegimeChannel
{
    internal static GrpcChannel Open(RegimeClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        return GrpcChannel.ForAddress(options.Address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            LoggerFactory = options.LoggerFactory,
            // An append answer of 10,000 results and a signal with every topic both fit with room to spare.
            MaxReceiveMessageSize = 64 * 1024 * 1024,
            ServiceConfig = new ServiceConfig { MethodConfigs = { Reads() } },
        });
    }

    /// <summary>Reads only: an append is retried by its sender, who knows its keys, and a watch resumes by itself.</summary>
    private static MethodConfig Reads()
    {
        var config = new MethodConfig
        {
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = 4,
                InitialBackoff = TimeSpan.FromMilliseconds(100),
                MaxBackoff = TimeSpan.FromSeconds(1),
                BackoffMultiplier = 2,
                RetryableStatusCodes = { StatusCode.Unavailable },
            },
        };
        foreach (var method in RegimeService.Descriptor.Methods)
        {
            if (!method.IsServerStreaming) config.Names.Add(new MethodName { Service = RegimeService.Descriptor.FullName, Method = method.Name });
        }

        config.Names.Add(new MethodName { Service = AuditService.Descriptor.FullName, Method = "GetServerInfo" });
        return config;
    }
}
