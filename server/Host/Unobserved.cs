namespace RegimeGrpc.Server;

/// <summary>A failure that nobody awaited is a fault of this program: it is said, not swallowed.</summary>
internal static partial class Unobserved
{
    public static void Log(ILoggerFactory logs)
    {
        var log = logs.CreateLogger("RegimeGrpc.Server.Unobserved");
        TaskScheduler.UnobservedTaskException += (_, e) => LogUnobserved(log, e.Exception);
    }

    [LoggerMessage(1, LogLevel.Error, "A failure that nobody awaited")]
    private static partial void LogUnobserved(ILogger logger, Exception exception);
}
