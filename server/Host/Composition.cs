using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration.Memory;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Demo;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;
using RegimeGrpc.Server.Telemetry;

namespace RegimeGrpc.Server;

/// <summary>The composition root: what the server is made of.</summary>
public static class Composition
{
    // A gateway multiplexes many watches over one connection.
    private const int StreamsPerConnection = 1000;

    // Idle ones are cheap, but each holds a file handle, and the journal needs some too.
    private const int MostConnections = 50_000;

    // Connections that wait to be accepted. Over it the system drops them, and a newcomer tries again only a second later: somebody
    // who connects all the time would cost the others that second. (The system caps it at net.core.somaxconn, 4096 by default.)
    private const int Backlog = 4096;
    private const int UploadWindow = 4 * 1024 * 1024;

    // What is read of a connection ahead of its frames: that much is still gone through when it is cut off for what it sends.
    private const int ReadAhead = 64 * 1024;

    // Promised is that the process is gone after 5 s. By now every call has been answered; connections whose clients do not close them
    // are cut, which Kestrel takes up to another second for, and the rest is for closing the journal and for the end of the process.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private static readonly Dictionary<string, string?> Quiet = new()
    {
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Grpc"] = "Warning",
        // What a caller sends wrong is counted and answered, and must not fill the log; what goes wrong here, Faults logs.
        ["Logging:LogLevel:Grpc.AspNetCore.Server.ServerCallHandler"] = "Critical",
        // So are keys that nobody has; whoever tries them all must not fill the log either.
        ["Logging:LogLevel:RegimeGrpc.Server.Access.KeyHandler"] = "Warning",
        ["Logging:LogLevel:RegimeGrpc.Server.Access.CertificateHandler"] = "Warning",
        // The same for frames that are none: for some of them Kestrel ends the connection with a warning and a stack trace each.
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = "Error",
        // Who has so many streams refused that Kestrel cannot keep up is "critical" to it, many times a connection; it only ends that one.
        [$"Logging:LogLevel:{RefusedStreams.Category}"] = "None",
        // A provider that fails is told by the feed's own health, not by each try.
        ["Logging:LogLevel:Polly"] = "Critical",
        // Why the server does not start, the program's last line says, without a stack trace.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        // Not ready yet is an answer of the health service, not an error to log.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Critical",
    };

    /// <param name="options">Checked.</param>
    /// <param name="time">The server's clock; a demo lets a simulated one run on it.</param>
    /// <param name="configure">Adds to files and environment; what it says wins.</param>
    public static WebApplication Build(ServerOptions options, TimeProvider time, Action<IConfigurationBuilder>? configure = null)
    {
        var wall = time;
        if (options.Demo) time = new DemoClock(time, options.DemoSpeed);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(Composition).Assembly.GetName().Name });
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.AddFilter<RefusedStreams>(null, LogLevel.None).AddFilter<RefusedStreams>(RefusedStreams.Category, RefusedStreams.Level);
        // These write addresses as they were sent, and some send their key there.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning)
            .AddFilter("Grpc.AspNetCore.Server.Internal.ServerCallHandlerFactory", LogLevel.Warning);
        // Below everything else the configuration says, so that Logging__LogLevel__Microsoft=Debug shows more when that is wanted.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet });
        Listening.Check(builder.Configuration);
        LogLevels.Check(builder.Configuration);
        Tokens.Check(builder.Configuration, options);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.Backlog = Backlog);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        AddPipeline(builder.Services, options, time);
        if (options.Feeds)
        {
            builder.Configuration.AddEnvironmentVariables("REGIME_");
            configure?.Invoke(builder.Configuration);
            FeedServices.Add(builder.Services, FeedOptions.Read(builder.Configuration.GetSection("feeds"), options.DataDirectory, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)));
        }

        AddRpc(builder.Services, time);
        AccessControl.Add(builder.Services, options, wall, RefusedCalls.AnswerAsync);
        // The keys of an issuer are looked for in the configuration only when it names the issuer.
        if (options.JwtIssuer is { } issuer) builder.Configuration[$"Authentication:Schemes:{Schemes.Token}:ValidIssuer"] = issuer;
        TelemetryServices.Add(builder.Services, options);

        var app = builder.Build();
        var patience = app.Services.GetRequiredService<Patience>();
        app.Use(next => context => CancelledCalls.RunAsync(context, next, patience));
        var stop = app.Services.GetRequiredService<CallsAtStop>();
        app.Use(next => context => stop.RunAsync(context, next));
        app.Use(next => context => UnreadableRequests.RunAsync(context, next, stop));
        AccessControl.Use(app, options);
        // Behind the limiter, whose place it keeps.
        app.Use(next => context => UnreadAnswers.RunAsync(context, next));
        var calls = app.MapGroup("");
        AccessControl.Protect(calls, options);
        calls.MapGrpcService<RegimeRpc>();
        calls.MapGrpcService<ObservationRpc>();
        calls.MapGrpcService<AuditRpc>();
        calls.MapGrpcService<ScenarioRpc>();
        calls.MapGrpcService<EvaluationRpc>();
        calls.MapGrpcService<OperatorRpc>();
        calls.MapGrpcService<FeedRpc>();
        calls.MapGrpcHealthChecksService();
        calls.MapGrpcReflectionService();
        HealthPages.Map(app);
        AccessControl.ProtectMetrics(app.MapPrometheusScrapingEndpoint("/metrics"), options);
        return app;
    }

    private static void AddPipeline(IServiceCollection services, ServerOptions options, TimeProvider time)
    {
        services.AddSingleton(options);
        services.AddSingleton(time);
        Stores.Add(services, options);
        services.AddSingleton<CheckpointStore>();
        services.AddSingleton(new JournalView(Models(options)));
        services.AddSingleton<Intake>();
        services.AddSingleton<IReadOnlyList<ModelFold>>(provider =>
            [.. Models(options).Select(model => new ModelFold(model, provider.GetRequiredService<JournalSource>(), provider.GetRequiredService<CheckpointStore>(), options.RingCapacity))]);
        services.AddSingleton<Reads>();
        services.AddSingleton<OpenWatches>();
        services.AddSingleton<Verification>();
        services.AddSingleton<WhatIf>();
        services.AddSingleton<Backtests>();
        services.AddSingleton<Scorecards>();
        services.AddSingleton<FoldLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<FoldLoop>());
        services.AddHostedService<Announcement>();
        if (options.Retain is { } retain)
        {
            services.AddHostedService(provider => new Retention(
                retain, provider.GetRequiredService<JournalSource>(), provider.GetRequiredService<IReadOnlyList<ModelFold>>(), provider.GetRequiredService<FoldLoop>(), time,
                provider.GetRequiredService<ILogger<Retention>>()));
        }

        if (options.LiveClock || options.Feeds) services.AddHostedService<LiveClock>();
        if (time is DemoClock demo) Demonstration.Add(services, options, demo);
    }

    // The live feeds bring other series than the default model is pinned to.
    private static IEnumerable<Model> Models(ServerOptions options) => options.Feeds ? [EthSmallCaps.Model, EthSmallCapsLive.Model] : [EthSmallCaps.Model];

    private static void AddRpc(IServiceCollection services, TimeProvider time)
    {
        services.AddSingleton(new StartTime(Instant.From(time.GetUtcNow())));
        services.AddSingleton<ReplicaFacts>();
        services.AddSingleton<TransitionPages>();
        services.AddSingleton<JournalPages>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusedCalls>();
        services.AddSingleton<CallsAtStop>();
        services.AddSingleton<Faults>();
        MessageSizes.Limit(services.AddGrpc(grpc => grpc.Interceptors.Add<Faults>()));
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(health =>
        {
            // A probe may name the service it is about; all of them are ready together.
            foreach (var service in MethodScopes.OwnServices) health.Services.Map(service, _ => true);
        }).AddCheck<Readiness>("ready");
    }

    private static void Listen(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxRequestBufferSize = ReadAhead;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;

        // A peer that is gone without a goodbye takes 50 s to be noticed; until then it holds the memory of its watches.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);

        // What clients send: an import's batches are megabytes, and a window that is smaller than one costs a round trip each.
        kestrel.Limits.Http2.InitialConnectionWindowSize = UploadWindow;
        kestrel.Limits.Http2.InitialStreamWindowSize = UploadWindow;

        // A watcher that reads slowly, or not at all, is not cut off for it: it costs its own bounded memory, and says so in its
        // receipts. One whose connection is dead is ended by the pings.
        kestrel.Limits.MinResponseDataRate = null;
        Listening.Configure(kestrel, options, kestrel.ApplicationServices.GetRequiredService<AccessFiles>().Tls, kestrel.ApplicationServices);
    }
}
