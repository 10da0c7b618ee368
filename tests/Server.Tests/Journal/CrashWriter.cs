namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>The program that this assembly is when it is started as one.</summary>
internal static class CrashWriter
{
    public static Task Main(string[] arguments) => Task.CompletedTask;
}
