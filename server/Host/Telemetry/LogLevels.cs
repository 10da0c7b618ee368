namespace RegimeGrpc.Server.Telemetry;

/// <summary>The levels of the log, as the configuration gives them: the platform ends the program on one that it does not know.</summary>
internal static class LogLevels
{
    /// <exception cref="UsageException">One is no level; the message says where.</exception>
    public static void Check(IConfiguration configuration)
    {
        // Those for all, and those of one way to write the log, such as Logging:Console:LogLevel.
        var logging = configuration.GetSection("Logging");
        var sections = logging.GetChildren().Select(it => it.GetSection("LogLevel")).Prepend(logging.GetSection("LogLevel"));
        foreach (var (key, value) in sections.SelectMany(it => it.AsEnumerable()))
        {
            if (string.IsNullOrEmpty(value) || Enum.TryParse<LogLevel>(value, ignoreCase: true, out _)) continue;
            throw new UsageException($"{key.Replace(":", "__", StringComparison.Ordinal)} is '{value}', which is no level of the log. Levels: {string.Join(", ", Enum.GetNames<LogLevel>())}.");
        }
    }
}
