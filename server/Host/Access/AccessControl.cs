using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.RateLimiting;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Access;

/// <summary>Puts access control into the server: who calls, what that one may do and how much of it, and that nobody stays longer than allowed.</summary>
internal static class AccessControl
{
    private const string MetricsPolicy = "metrics";

    /// <param name="services">Of the server.</param>
    /// <param name="options">Checked.</param>
    /// <param name="time">The real clock, also where a simulated market has another.</param>
    /// <param name="refuse">Answers a call that goes over a quota.</param>
    public static void Add(IServiceCollection services, ServerOptions options, TimeProvider time, Func<HttpContext, Fault, Task> refuse)
    {
        services.AddSingleton<Quotas>();
        services.AddSingleton(provider => new Patience(provider.GetService<Newcomers>()));
        services.AddSingleton<ILoggerProvider, RefusedStreams>();
        services.AddSingleton(provider => new AccessFiles(options, time, provider.GetRequiredService<ILogger<AccessFiles>>()));
        services.AddSingleton(provider => new Sessions(provider.GetRequiredService<AccessFiles>(), time, provider.GetRequiredService<ILogger<Sessions>>()));
        if (!options.AsksWho) return;

        services.AddSingleton<Newcomers>();
        services.AddSingleton<Strangers>();
        services.AddRateLimiter(limiter => Quotas.AddTo(limiter, refuse));
        var hasTokens = options.JwtAudience is not null;
        var authentication = services.AddAuthentication(Schemes.Any)
            .AddPolicyScheme(Schemes.Any, null, any => any.ForwardDefaultSelector = context => Schemes.For(context, hasTokens))
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(Schemes.Key, scheme => scheme.TimeProvider = time)
            .AddScheme<AuthenticationSchemeOptions, CertificateHandler>(Schemes.Certificate, scheme => scheme.TimeProvider = time);
        if (hasTokens)
        {
            authentication.AddJwtBearer(Schemes.Token);
            services.AddOptions<JwtBearerOptions>(Schemes.Token).Configure<ILogger<Authority>>((jwt, log) => Tokens.Configure(jwt, options, time, log));
        }

        // ASP.NET would make a key for cookies and keep it in the home directory; nothing here has cookies.
        services.AddDataProtection().DisableAutomaticKeyGeneration();
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.None));
        services.AddAuthorization(authorization =>
        {
            foreach (var scope in Scope.All)
                authorization.AddPolicy(scope, policy => policy.RequireAuthenticatedUser().RequireClaim(CallerIdentity.ScopeClaim, scope));
            authorization.AddPolicy(MetricsPolicy, policy => policy.RequireAssertion(MayScrape));
        });
    }

    public static void Use(WebApplication app, ServerOptions options)
    {
        if (!options.AsksWho) return;
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        var strangers = app.Services.GetRequiredService<Strangers>();
        app.Use(next => context => strangers.RunAsync(context, next));
        var sessions = app.Services.GetRequiredService<Sessions>();
        app.Use(next => context => sessions.RunAsync(context, next));
        app.UseRateLimiter();
    }

    /// <summary>Gives every call of the group the policy its scope asks for.</summary>
    public static void Protect(RouteGroupBuilder calls, ServerOptions options)
    {
        if (!options.AsksWho) return;
        ((IEndpointConventionBuilder)calls).Add(endpoint =>
        {
            var path = ((RouteEndpointBuilder)endpoint).RoutePattern.RawText ?? "";
            // What no service claims answers UNIMPLEMENTED and tells nothing.
            if (path.Contains('{', StringComparison.Ordinal)) return;
            if (MethodScopes.Of(path) is { Length: > 0 } scope) endpoint.Metadata.Add(new AuthorizeAttribute(scope));
            if (Quotas.PolicyOf(path) is { } quota) endpoint.Metadata.Add(new EnableRateLimitingAttribute(quota));
        });
    }

    /// <summary>Metrics are for the machine itself, where the HTTP port is on loopback, and for <c>admin</c>.</summary>
    public static void ProtectMetrics(IEndpointConventionBuilder metrics, ServerOptions options)
    {
        if (options.AsksWho) metrics.RequireAuthorization(MetricsPolicy);
    }

    // The gRPC port takes HTTP/2 only: what a proxy on this machine passes on to it is not the machine asking for itself.
    private static bool MayScrape(AuthorizationHandlerContext asked) =>
        asked.User.HasClaim(CallerIdentity.ScopeClaim, Scope.Admin)
        || (asked.Resource is HttpContext { Connection.RemoteIpAddress: { } remote } context
            && System.Net.IPAddress.IsLoopback(remote) && HttpProtocol.IsHttp11(context.Request.Protocol));
}
