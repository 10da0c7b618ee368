using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Telemetry;

/// <summary>OpenTelemetry: our metrics and traces and those of the platform, to Prometheus on the HTTP port and to OTLP where asked.</summary>
internal static class TelemetryServices
{
    // Built into .NET and ASP.NET: garbage collection, calls, connections, rate limiting.
    private static readonly string[] Platform =
        ["System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting"];

    public static void Add(IServiceCollection services, ServerOptions options)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("regime-grpc"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter([Instruments.Name, .. Platform]).AddPrometheusExporter();
                if (options.Otlp is { } address) metrics.AddOtlpExporter(otlp => Send(otlp, address));
            })
            .WithTracing(traces =>
            {
                // Nobody to send them to: nothing is traced.
                if (options.Otlp is not { } address) return;
                traces.AddSource(Instruments.Name, "Microsoft.AspNetCore").AddOtlpExporter(otlp => Send(otlp, address));
            });
        // After who listens: what is said at the start is heard.
        services.AddSingleton<ServerGauges>();
        services.AddHostedService(provider => provider.GetRequiredService<ServerGauges>());
    }

    private static void Send(OtlpExporterOptions otlp, Uri address) => (otlp.Endpoint, otlp.Protocol) = (address, OtlpExportProtocol.Grpc);
}
