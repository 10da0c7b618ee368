using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace RegimeGrpc.Server.Access;

/// <summary>Puts access control into the server: who calls, what that one may do, and that nobody stays longer than allowed.</summary>
internal static class AccessControl
{
    /// <param name="services">Of the server.</param>
    /// <param name="options">Checked.</param>
    /// <param name="time">The real clock, also where a simulated market has another.</param>
    public static void Add(IServiceCollection services, ServerOptions options, TimeProvider time)
    {
        services.AddSingleton(provider => new AccessFiles(options, time, provider.GetRequiredService<ILogger<AccessFiles>>()));
        services.AddSingleton(provider => new Sessions(provider.GetRequiredService<AccessFiles>(), time));
        if (!options.AsksWho) return;

        var hasTokens = options.JwtAudience is not null;
        var authentication = services.AddAuthentication(Schemes.Any)
            .AddPolicyScheme(Schemes.Any, null, any => any.ForwardDefaultSelector = context => Schemes.For(context, hasTokens))
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(Schemes.Key, scheme => scheme.TimeProvider = time)
            .AddScheme<AuthenticationSchemeOptions, CertificateHandler>(Schemes.Certificate, scheme => scheme.TimeProvider = time);
        if (hasTokens) authentication.AddJwtBearer(Schemes.Token, jwt => Tokens.Configure(jwt, options, time));

        services.AddAuthorization(authorization =>
        {
            foreach (var scope in Scope.All)
                authorization.AddPolicy(scope, policy => policy.RequireAuthenticatedUser().RequireClaim(CallerIdentity.ScopeClaim, scope));
        });
    }

    public static void Use(WebApplication app, ServerOptions options)
    {
        if (!options.AsksWho) return;
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        var sessions = app.Services.GetRequiredService<Sessions>();
        app.Use(next => context => sessions.RunAsync(context, next));
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
        });
    }
}
