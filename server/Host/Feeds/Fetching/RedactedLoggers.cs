namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>Loggers for whoever speaks with providers: what is written, and every value in it, has passed the redactor.</summary>
internal sealed class RedactedLoggers(ILoggerFactory inner, Redactor redactor) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Redacted(inner.CreateLogger(categoryName), redactor);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>Nothing: the loggers underneath are the host's.</summary>
    public void Dispose()
    {
    }

    private sealed class Redacted(ILogger inner, Redactor redactor) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel)) return;
            // An exception is text here: its own message cannot be cleaned.
            var text = redactor.Clean(formatter(state, exception)) + (exception is null ? "" : $": {redactor.Clean(exception)}");
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? pairs.Select(Clean).ToArray() : [];
            inner.Log<IReadOnlyList<KeyValuePair<string, object?>>>(logLevel, eventId, values, null, (_, _) => text);
        }

        private KeyValuePair<string, object?> Clean(KeyValuePair<string, object?> pair) =>
            pair.Value is string text ? new(pair.Key, redactor.Clean(text)) : pair;
    }
}
