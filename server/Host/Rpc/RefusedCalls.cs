using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.IdentityModel.Tokens;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Answers a call that is refused before it is read: with a gRPC status and its details, or in plain HTTP.</summary>
internal sealed class RefusedCalls : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }

        await AnswerAsync(context, authorizeResult.Challenged ? Unknown((await context.AuthenticateAsync()).Failure) : NotAllowed(context));
    }

    /// <summary>Ends the call, unread.</summary>
    public static Task AnswerAsync(HttpContext context, Fault fault)
    {
        var answer = Faults.ToRpc(fault);
        var response = context.Response;
        if (!IsGrpc(context))
        {
            response.StatusCode = answer.StatusCode switch
            {
                StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
                StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
                StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status403Forbidden,
            };
            return response.WriteAsync($"{fault.Reason}: {fault.Message}\n");
        }

        // A response of nothing but its headers: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
        // Its HTTP status is 200: clients that see another take the gRPC status from that, and drop the details.
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        SetStatus(response.Headers, answer);
        return Task.CompletedTask;
    }

    public static bool IsGrpc(HttpContext context) => context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;

    /// <summary>Writes a status with its details where a response of nothing but headers has it.</summary>
    public static void SetStatus(IHeaderDictionary headers, RpcException answer)
    {
        headers["grpc-status"] = ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["grpc-message"] = Uri.EscapeDataString(answer.Status.Detail);
        headers["grpc-status-details-bin"] = Convert.ToBase64String(answer.GetRpcStatus()!.ToByteArray()).TrimEnd('=');
    }

    private static Fault Unknown(Exception? failure) => failure switch
    {
        null => new(Fault.CredentialsMissing, "This server asks who calls. Send an API key (header x-api-key) or a bearer token; the operator hands them out.", None),
        CredentialException { IsExpired: true } expired => new(Fault.CredentialsExpired, expired.Message, None),
        AuthorityUnavailableException => new(Fault.AuthorityUnavailable, "The token cannot be verified now: its authority cannot be reached from here. Try again in a moment.", None),
        CredentialException refused => new(Fault.CredentialsInvalid, refused.Message, None),
        SecurityTokenExpiredException expired => new(Fault.CredentialsExpired, $"The token expired at {expired.Expires:u}. Ask its authority for a new one.", None),
        SecurityTokenNotYetValidException early => new(Fault.CredentialsInvalid, $"The token is not valid before {early.NotBefore:u}. Wait until then, or have the clocks of its authority and of this server looked at.", None),
        SecurityTokenInvalidAudienceException => new(Fault.CredentialsInvalid, "The token is for another audience. Ask its authority for one for this server.", None),
        SecurityTokenInvalidIssuerException => new(Fault.CredentialsInvalid, "The token is of another authority than this server trusts.", None),
        _ => new(Fault.CredentialsInvalid, "The token cannot be verified: it is damaged, or not of the authority this server trusts.", None),
    };

    private static Fault NotAllowed(HttpContext context)
    {
        var scope = context.GetEndpoint()?.Metadata.GetMetadata<AuthorizeAttribute>()?.Policy is { } policy && Scope.All.Contains(policy) ? policy : Scope.Admin;
        return new(
            Fault.ScopeMissing,
            $"'{Caller.Of(context).Name}' may not do this: it needs the scope '{scope}'. Ask the operator for a key with it.",
            new Dictionary<string, string> { ["scope"] = scope });
    }

    private static readonly Dictionary<string, string> None = [];
}
