namespace RegimeGrpc.Server.Access;

/// <summary>What a caller may do. None implies another: an operator who also watches has <c>admin</c> and <c>read</c>.</summary>
internal static class Scope
{
    /// <summary>Signals, what-ifs, backtests, audits, and reflection.</summary>
    public const string Read = "read";

    /// <summary>Observations into the journal.</summary>
    public const string Append = "append";

    /// <summary>Who watches, and metrics from elsewhere than the machine itself.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Read, Append, Admin];
}
