using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace RegimeGrpc.Server.Tests.Evaluation;

/// <summary>A service as a call would get it.</summary>
internal static class ServiceOf
{
    public static T Create<T>(this WebApplication app) => ActivatorUtilities.CreateInstance<T>(app.Services);
}
