using Microsoft.Extensions.Logging.Abstractions;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// Streams that Kestrel refuses by itself, because their headers or frames are none: no call begins for them, and Kestrel tells it to its
/// log alone. They take ten times as much of the server as those that the client resets.
/// </summary>
internal sealed class RefusedStreams(Patience patience) : ILoggerProvider, ILogger
{
    /// <summary>Of Kestrel's log.</summary>
    public const string Category = "Microsoft.AspNetCore.Server.Kestrel.Http2";

    /// <summary>What Kestrel tells these at.</summary>
    public const LogLevel Level = LogLevel.Debug;

    public ILogger CreateLogger(string categoryName) => categoryName == Category ? this : NullLogger.Instance;

    public bool IsEnabled(LogLevel logLevel) => logLevel == Level;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel != Level || state is not IReadOnlyList<KeyValuePair<string, object?>> values) return;
        // The second is also told of what we refuse, which has an error of its own.
        if (eventId.Name == "Http2StreamError") Refused(values, "ConnectionId");
        else if (eventId.Name == "Http2StreamResetAbort" && ValueOf(values, "error")?.ToString() == "PROTOCOL_ERROR") Refused(values, "TraceIdentifier");
    }

    public void Dispose()
    {
        // The container's.
    }

    /// <summary>A call is named by its connection, a colon, and its number on that.</summary>
    private void Refused(IReadOnlyList<KeyValuePair<string, object?>> values, string name)
    {
        if (ValueOf(values, name) is string id) patience.Try(id.Split(':')[0]);
    }

    private static object? ValueOf(IReadOnlyList<KeyValuePair<string, object?>> values, string name)
    {
        foreach (var (key, value) in values)
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        return null;
    }
}
