using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace RegimeGrpc.Testing;

/// <summary>
/// A real server in a process of its own, from its start to its ready line. It can be killed, or asked to stop. Disposing it kills
/// that one process.
/// </summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private const int SigTerminate = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private bool _isDisposed;

    private ServerProcess(Process process) => _process = process;

    /// <summary>The one line it prints when it is ready.</summary>
    public string ReadyLine { get; private set; } = "";

    /// <summary><c>http://127.0.0.1:N</c>.</summary>
    public string GrpcAddress { get; private set; } = "";

    /// <summary>Where health answers, HTTP/1.1.</summary>
    public string ReadyAddress { get; private set; } = "";

    /// <summary>The port of <see cref="GrpcAddress"/>.</summary>
    public int GrpcPort => new Uri(GrpcAddress).Port;

    /// <summary>From the process's start to its ready line.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Everything it has written so far, both streams.</summary>
    public string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    /// <summary>Starts <c>dotnet ASSEMBLY ARGUMENTS</c> and waits for the ready line. Settings of the tests' own environment do not reach it.</summary>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message holds what it said.</exception>
    public static Task<ServerProcess> StartAsync(string assembly, IEnumerable<string> arguments) =>
        StartAsync(new ProcessStartInfo("dotnet", [assembly, .. arguments]));

    /// <summary>Starts any command that becomes a server.</summary>
    /// <inheritdoc cref="StartAsync(string, IEnumerable{string})"/>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo command)
    {
        command.RedirectStandardOutput = command.RedirectStandardError = true;
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("REGIME_", StringComparison.Ordinal)))
            command.Environment.Remove(name);
        var watch = Stopwatch.StartNew();
        var server = new ServerProcess(Process.Start(command)!);
        server._reading = Task.WhenAll(server.ReadAsync(server._process.StandardOutput), server.ReadAsync(server._process.StandardError));
        try
        {
            server.ReadyLine = await server.ReadyAsync().Within(StartLimit, "the server is ready");
        }
        catch (Exception notReady)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"The server did not start:\n{server.Said}", notReady);
        }

        server.StartTime = watch.Elapsed;
        var addresses = Addresses().Match(server.ReadyLine);
        (server.GrpcAddress, server.ReadyAddress) = (addresses.Groups["grpc"].Value, addresses.Groups["ready"].Value);
        return server;
    }

    /// <summary>
    /// A command that the limits of the system bind even when the tests run as root: without capabilities, and with SIGXFSZ ignored,
    /// so that a file size limit is an error from write, as a full disk is.
    /// </summary>
    public static ProcessStartInfo UnderLimits(string assembly, IEnumerable<string> arguments) => new(
        "sh", ["-c", "trap '' XFSZ; exec setpriv --inh-caps=-all --bounding-set=-all \"$@\"", "sh", "dotnet", assembly, .. arguments]);

    /// <summary>Sets the soft limit on the size of every file it writes; null lifts it.</summary>
    public async Task LimitFilesAsync(long? bytes)
    {
        var ended = await Tool.RunAsync(new("prlimit", ["--pid", $"{_process.Id}", $"--fsize={(bytes is null ? "unlimited" : $"{bytes}")}:"]), Deadline.Default);
        if (ended.Code != 0) throw new InvalidOperationException($"prlimit: {ended}");
    }

    /// <summary>Resident memory, bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>True until it has ended.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>What it logged at Error or worse, one line each.</summary>
    public IReadOnlyList<string> Errors => [.. Said.Split('\n').Where(line => ErrorLine().IsMatch(line))];

    /// <summary>SIGKILL: no goodbye, no last checkpoint.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await EndAsync();
    }

    /// <summary>SIGSTOP: its connections stay open and nothing is answered.</summary>
    public void Freeze() => _ = Kill(_process.Id, SigStop);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => _ = Kill(_process.Id, SigContinue);

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited) _ = Kill(_process.Id, SigTerminate);
        await EndAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        await KillAsync();
        _process.Dispose();
    }

    private async Task EndAsync()
    {
        await _process.WaitForExitAsync().Within(what: "the server ends");
        await _reading.Within(what: "the server's output ends");
    }

    private async Task<string> ReadyAsync() =>
        await Task.WhenAny(_ready.Task, _reading) == _ready.Task
            ? await _ready.Task
            : throw new InvalidOperationException("It ended before it was ready.");

    private async Task ReadAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            lock (_said) _said.AppendLine(line);
            if (Addresses().IsMatch(line)) _ready.TrySetResult(line);
        }
    }

    [GeneratedRegex(@"is ready: gRPC (?<grpc>https?://[^,\s]+), health (?<ready>http://[^,\s]+)")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"^\S+ (fail|crit): |^Unhandled exception")]
    private static partial Regex ErrorLine();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
