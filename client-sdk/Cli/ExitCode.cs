using Grpc.Core;
using RegimeGrpc.Client;

namespace RegimeGrpc.Cli;

/// <summary>What a script learns from the exit of a command.</summary>
internal static class ExitCode
{
    internal const int Ok = 0;
    internal const int ServerError = 1;
    internal const int Usage = 2;
    internal const int Unreachable = 3;
    internal const int Rejections = 4;
    internal const int NotVerified = 5;

    /// <summary>As shells say it of Ctrl-C.</summary>
    internal const int Interrupted = 130;

    /// <summary>Nobody answered is another case than an answer that says no, even UNAVAILABLE with a reason.</summary>
    internal static int Of(RegimeException e) =>
        Commands.Obstacles.Of(e) != Commands.Obstacle.None || e.Status is StatusCode.Unavailable && e.Code == "UNAVAILABLE" || e.Status is StatusCode.DeadlineExceeded ? Unreachable : ServerError;
}
