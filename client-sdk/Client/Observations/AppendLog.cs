using Microsoft.Extensions.Logging;

namespace RegimeGrpc.Client.Observations;

internal static partial class AppendLog
{
    [LoggerMessage(11, LogLevel.Warning, "Append stream lost its connection ({Code}: {Reason}); attempt {Attempt} in {Delay}")]
    internal static partial void AppendReconnecting(this ILogger logger, string code, string reason, int attempt, TimeSpan delay);

    [LoggerMessage(12, LogLevel.Warning, "Append was not answered ({Code}: {Reason}); attempt {Attempt} in {Delay}")]
    internal static partial void AppendingAgain(this ILogger logger, string code, string reason, int attempt, TimeSpan delay);
}
