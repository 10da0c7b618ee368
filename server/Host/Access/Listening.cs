using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace RegimeGrpc.Server.Access;

/// <summary>Where the server listens, and what must be in place before strangers can reach it.</summary>
internal static class Listening
{
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    /// <exception cref="UsageException">Strangers could reach it without TLS or without being asked who they are.</exception>
    public static void Check(ServerOptions options)
    {
        Check(options, options.Listen, "--listen");
        Check(options, options.HttpListen, "--http-listen");
        if (options.TlsClientCa is not null && options.TlsCertificate is null) throw new UsageException("--tls-client-ca goes with --tls-cert and --tls-key.");
        if (options.TlsClientCa is not null && options.ApiKeys is null)
            throw new UsageException("--tls-client-ca goes with --api-keys: its \"certificates\" say what each client may do.");
        if (options.JwtAuthority is { } authority && !Tokens.IsAuthority(authority))
            throw new UsageException($"--jwt-authority is an https:// address, not '{authority}' (http:// on this machine itself only: on the way anybody could hand out keys).");
        if ((options.JwtAuthority ?? options.JwtIssuer) is null != options.JwtAudience is null)
            throw new UsageException("--jwt-audience goes with --jwt-authority or --jwt-issuer: a token for somebody else must not open this server.");
    }

    /// <exception cref="UsageException">The platform's own settings open more addresses than <see cref="Check(ServerOptions)"/> was asked about.</exception>
    public static void Check(IConfiguration configuration)
    {
        if (configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            throw new UsageException("Kestrel:Endpoints would open addresses past what asks for TLS and authentication. Say where to listen with --listen, --grpc-port, --http-listen and --http-port.");
    }

    /// <summary>Which address or port the system does not give, and what to do. Whoever listened has stopped.</summary>
    /// <remarks>What Kestrel throws does not say which of them it is about, so each is tried again.</remarks>
    public static UsageException Refusal(ServerOptions options, SocketException failure)
    {
        foreach (var (address, port, prefix) in ((IPAddress, int, string)[])[(options.Listen, options.GrpcPort, ""), (options.HttpListen, options.HttpPort, "http-")])
        {
            try
            {
                using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(address, port));
            }
            catch (SocketException again)
            {
                var (listen, at) = ($"--{prefix}listen {address}", string.Create(CultureInfo.InvariantCulture, $"--{(prefix.Length == 0 ? "grpc-" : prefix)}port {port}"));
                return new(again.SocketErrorCode switch
                {
                    SocketError.AccessDenied => $"{at}: the server's user may not listen there. Choose a port from 1024 on, or give it the capability (in the systemd unit AmbientCapabilities=CAP_NET_BIND_SERVICE).",
                    SocketError.AddressNotAvailable or SocketError.InvalidArgument or SocketError.AddressFamilyNotSupported or SocketError.NetworkUnreachable =>
                        $"{listen}: this machine has no such address ({again.Message}). Give one that it has, or 0.0.0.0 for all.",
                    _ => $"{listen} {at}: {again.Message}. Choose another address or port.",
                });
            }
        }

        return new($"The server cannot listen: {failure.Message}. Choose others with --listen, --grpc-port, --http-listen and --http-port.");
    }

    public static void Configure(KestrelServerOptions kestrel, ServerOptions options, WatchedFiles<TlsMaterial>? tls, IServiceProvider services)
    {
        var (newcomers, strangers, patience) = (services.GetService<Newcomers>(), services.GetService<Strangers>(), services.GetRequiredService<Patience>());
        kestrel.Listen(options.Listen, options.GrpcPort, endpoint =>
        {
            // Before the handshake, which costs most.
            if (newcomers is not null) endpoint.Use(next => connection => newcomers.ComeAsync(connection, next));
            if (strangers is not null) endpoint.Use(next => connection => strangers.ComeAsync(connection, next));
            endpoint.Use(next => connection => patience.ComeAsync(connection, next));
            Configure(endpoint, HttpProtocols.Http2, tls);
        });
        // On the machine itself health and metrics stay plain, for probes and scrapers that know no certificate. Nobody is kept out there:
        // behind a proxy a stranger has the address of the probe, and a server that does not answer it is restarted.
        kestrel.Listen(options.HttpListen, options.HttpPort, endpoint =>
            Configure(endpoint, HttpProtocols.Http1, IPAddress.IsLoopback(options.HttpListen) ? null : tls));
    }

    private static void Configure(ListenOptions endpoint, HttpProtocols protocols, WatchedFiles<TlsMaterial>? tls)
    {
        endpoint.Protocols = protocols;
        if (tls is null) return;
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeLimit,
            OnConnection = _ =>
            {
                // Read for every connection: a renewed certificate serves the next one.
                var material = tls.Current;
                return new(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = material.Server,
                    ClientCertificateRequired = material.AsksClients,
                    RemoteCertificateValidationCallback = (_, certificate, chain, _) => material.Accepts(certificate, chain),
                });
            },
        });
        // Kestrel would log an error for each: anybody could fill the log with a scan.
        if (protocols == HttpProtocols.Http2)
            endpoint.Use(next => connection => connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true ? next(connection) : Task.CompletedTask);
    }

    private static void Check(ServerOptions options, IPAddress address, string flag)
    {
        if (options.Insecure || IPAddress.IsLoopback(address)) return;
        var missing = (options.TlsCertificate is null, !options.AsksWho) switch
        {
            (true, true) => "TLS (--tls-cert F --tls-key F) and authentication (--api-keys F, or --jwt-authority URL --jwt-audience A)",
            (true, false) => "TLS (--tls-cert F --tls-key F)",
            (false, true) => "authentication (--api-keys F, or --jwt-authority URL --jwt-audience A)",
            _ => null,
        };
        if (missing is not null)
            throw new UsageException($"{flag} {address} can be reached from other machines and needs {missing}. Or take the risk with --insecure.");
    }
}
