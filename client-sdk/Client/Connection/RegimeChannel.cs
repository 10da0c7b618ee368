using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Connection;

/// <summary>The channel a client makes for itself: HTTP/2 that notices a dead peer, balancing over replicas, and retries of reads.</summary>
internal static class RegimeChannel
{
    internal static GrpcChannel Open(RegimeClientOptions options)
    {
        var addresses = Addresses.Read(options.Address);
        var isSecure = addresses[0].Scheme == Uri.UriSchemeHttps;
        var channel = new GrpcChannelOptions
        {
            HttpHandler = Handler(options, isSecure),
            DisposeHttpClient = true,
            LoggerFactory = options.LoggerFactory,
            // The options have been asked whether a secret may go out without TLS.
            UnsafeUseInsecureChannelCallCredentials = true,
            // An append answer of 10,000 results and a signal with every topic both fit with room to spare.
            MaxReceiveMessageSize = 64 * 1024 * 1024,
            // Otherwise a replica that was away for long would stay unused for up to two minutes.
            InitialReconnectBackoff = options.ReconnectDelay,
            MaxReconnectBackoff = options.MaxReconnectDelay,
            ServiceConfig = new ServiceConfig { MethodConfigs = { Reads() } },
        };
        if (addresses.Count == 1) return GrpcChannel.ForAddress(addresses[0], channel);

        channel.Credentials = isSecure ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure;
        channel.ServiceProvider = new Replicas(addresses);
        channel.ServiceConfig.LoadBalancingConfigs.Add(new RoundRobinConfig());
        return GrpcChannel.ForAddress("static:///regime", channel);
    }

    private static SocketsHttpHandler Handler(RegimeClientOptions options, bool isSecure)
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
        if (isSecure) handler.SslOptions = Tls(options.Tls);
        return handler;
    }

    private static SslClientAuthenticationOptions Tls(RegimeTls tls)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (tls.ClientCertificate is { } certificate) ssl.ClientCertificates = [certificate];
        if (tls.Roots.Count > 0)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // A private authority rarely has a list of what it took back; a public one is not named here.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            foreach (var root in tls.Roots) ssl.CertificateChainPolicy.CustomTrustStore.Add(root);
        }

        return ssl;
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
        foreach (var service in new[] { RegimeService.Descriptor, ScenarioService.Descriptor, AuditService.Descriptor, EvaluationService.Descriptor })
            foreach (var method in service.Methods)
                if (!method.IsServerStreaming) config.Names.Add(new MethodName { Service = service.FullName, Method = method.Name });
        return config;
    }
}
