using System.Diagnostics;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Samples;

/// <summary>A test that needs a Python with grpcio, protobuf and protoc; skipped with a plain reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Found = new(Find);

    public PythonFactAttribute()
    {
        if (!Tool.IsInstalled("protoc")) Skip = "Needs protoc, which is not on the PATH (Debian: protobuf-compiler).";
        else if (Python is null) Skip = "Needs a Python that has grpcio and protobuf (Debian: python3-grpcio python3-protobuf).";
    }

    /// <summary>The first that can import them: one that was installed later may stand before the system's on the PATH.</summary>
    internal static string? Python => Found.Value;

    private static string? Find()
    {
        foreach (var python in (string[])["python3", "/usr/bin/python3"])
        {
            if (!Tool.IsInstalled(python) && !File.Exists(python)) continue;
            var tried = Task.Run(() => Tool.RunAsync(new ProcessStartInfo(python, ["-c", "import grpc, google.protobuf"]), TimeSpan.FromSeconds(30))).GetAwaiter().GetResult();
            if (tried.Code == 0) return python;
        }

        return null;
    }
}
