using Microsoft.Extensions.Logging;

namespace RegimeGrpc.Client.Watching;

internal static partial class WatchLog
{
    [LoggerMessage(1, LogLevel.Information, "Watch of {Model} opened at revision {Revision} of journal {JournalId}")]
    internal static partial void Opened(this ILogger logger, string model, Revision revision, string journalId);

    [LoggerMessage(2, LogLevel.Warning, "Watch lost its connection ({Code}: {Reason}); attempt {Attempt} in {Delay}")]
    internal static partial void Reconnecting(this ILogger logger, string code, string reason, int attempt, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Error, "Watch has a gap it cannot fill ({Code}): {Reason}")]
    internal static partial void Gap(this ILogger logger, string code, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The signal at revision {Revision} turned stale: it was valid until {ValidUntil}")]
    internal static partial void Stale(this ILogger logger, Revision revision, DateTimeOffset? validUntil);
}
