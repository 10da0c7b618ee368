using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Cli;

/// <summary>A test that needs a program of the system; skipped with a plain reason where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string tool)
    {
        if (!Tool.IsInstalled(tool)) Skip = $"Needs the program '{tool}', which is not on the PATH.";
    }
}
