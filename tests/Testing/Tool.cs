using System.Diagnostics;

namespace RegimeGrpc.Testing;

/// <summary>How a program ended.</summary>
/// <param name="Code">0 is good.</param>
/// <param name="Out">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record Ended(int Code, string Out, string Error)
{
    public override string ToString() => $"exit code {Code}\n{Out}\n{Error}";
}

/// <summary>A program that runs to its end by itself, or until it is killed.</summary>
public sealed class Tool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly Task<string> _error;

    private Tool(Process process)
    {
        _process = process;
        _out = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static Tool Start(ProcessStartInfo command)
    {
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        return new Tool(Process.Start(command)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<Ended> RunAsync(ProcessStartInfo command, TimeSpan limit)
    {
        await using var tool = Start(command);
        return await tool.EndAsync(limit);
    }

    /// <summary>Whether a program of this name is on the PATH.</summary>
    public static bool IsInstalled(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, name)));

    public bool HasEnded => _process.HasExited;

    /// <exception cref="TimeoutException">It runs on; disposing this kills it.</exception>
    public async Task<Ended> EndAsync(TimeSpan limit)
    {
        var command = $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}";
        await _process.WaitForExitAsync().Within(limit, command);
        return new Ended(_process.ExitCode, await _out.Within(limit, command), await _error.Within(limit, command));
    }

    /// <summary>Kills this one program and what it started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().Within();
        _process.Dispose();
    }
}
