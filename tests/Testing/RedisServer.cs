using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace RegimeGrpc.Testing;

/// <summary>How Redis syncs its append-only file.</summary>
public enum AppendFsync
{
    Always,
    EverySec,
    No,
}

/// <summary>
/// A real redis-server of a test's own: a free loopback port, its own directory, an append-only file and no snapshots. It can be
/// killed, restarted on the same data, frozen and flushed. Disposing it kills that one process and removes the directory.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    // Of redis-server 7: a directory of files.
    private const string AppendOnly = "appendonlydir";
    private const int SigKill = 9;
    private const int SigContinue = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly TempDirectory _directory = new();
    private readonly AppendFsync _fsync;
    private readonly string[] _arguments;
    private Process? _process;

    private RedisServer(AppendFsync fsync, string[] arguments) => (_fsync, _arguments) = (fsync, arguments);

    public int Port { get; private set; }

    /// <summary>HOST:PORT.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Starts a server and waits until it answers PING.</summary>
    /// <param name="fsync">With <see cref="AppendFsync.Always"/> an answered write survives <see cref="Kill"/>.</param>
    /// <param name="arguments">More command line arguments, such as <c>--cluster-enabled yes</c>.</param>
    /// <exception cref="InvalidOperationException">redis-server is not installed; the message says how to.</exception>
    public static async Task<RedisServer> StartAsync(AppendFsync fsync = AppendFsync.Always, params string[] arguments)
    {
        var server = new RedisServer(fsync, arguments);
        for (var attempt = 1; ; attempt++)
        {
            server.Port = FreePort.Next();
            try
            {
                await server.LaunchAsync();
                return server;
            }
            catch (IOException) when (attempt < 3)
            {
                // Somebody else took the port between the asking and the binding.
            }
        }
    }

    /// <summary>Starts a server that is a whole cluster: it refuses scripts whose keys are in different slots or not declared.</summary>
    public static async Task<RedisServer> StartClusterAsync()
    {
        var server = await StartAsync(AppendFsync.Always, "--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Next()}", "--cluster-announce-ip", "127.0.0.1");
        Require("+OK", await server.CommandAsync("CLUSTER ADDSLOTSRANGE 0 16383"));
        return server;
    }

    /// <summary>SIGKILL: no goodbye, no last sync.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        Signal(SigKill);
        await _process.WaitForExitAsync().Within(what: "redis-server dies");
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts again on the same port and data, after <see cref="KillAsync"/> or instead of what runs.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await LaunchAsync();
    }

    /// <summary>Starts again, on the same port, on what <see cref="Keep"/> put aside, or on nothing: rewound, or replaced.</summary>
    public async Task RestartOnAsync(TempDirectory? kept)
    {
        await KillAsync();
        Directory.Delete(_directory[AppendOnly], recursive: true);
        if (kept is not null) Copy(kept[AppendOnly], _directory[AppendOnly]);
        await LaunchAsync();
    }

    /// <summary>Copies the append-only file as it is now. Of a server that nobody writes to meanwhile.</summary>
    public TempDirectory Keep()
    {
        var kept = new TempDirectory();
        Copy(_directory[AppendOnly], kept[AppendOnly]);
        return kept;
    }

    /// <summary>SIGSTOP: connections stay open, the kernel still accepts, nothing is answered.</summary>
    public void Freeze() => Signal(SigStop);

    /// <summary>SIGCONT: everything that arrived meanwhile is answered now.</summary>
    public void Thaw() => Signal(SigContinue);

    /// <summary>Empties the server.</summary>
    public async Task FlushAsync() => Require("+OK", await CommandAsync("FLUSHALL"));

    /// <summary>Sends one inline command on a connection of its own.</summary>
    /// <returns>The first line of the answer, with its type sign: <c>+OK</c>, <c>:5</c>, <c>-ERR ...</c>.</returns>
    public async Task<string> CommandAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port).Within();
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync().Within(what: command) ?? throw new IOException($"redis-server hung up on {command}");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _directory.Dispose();
    }

    private async Task LaunchAsync()
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] own = ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _directory.Path, "--save", "", "--appendonly", "yes", "--appendfsync", _fsync.ToString().ToLowerInvariant()];
        foreach (var argument in own.Concat(_arguments)) start.ArgumentList.Add(argument);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("redis-server is not on the PATH. Install it: apt-get install -y redis-server", missing);
        }
        await ReadyAsync(_process).Within(StartLimit, "redis-server starts");
        Require("+PONG", await CommandAsync("PING"));
    }

    /// <summary>Its log is its sync point; afterwards it is read on, so that a full pipe never blocks the server.</summary>
    private static async Task ReadyAsync(Process process)
    {
        var log = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            log.AppendLine(line);
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
            return;
        }
        throw new IOException($"redis-server did not start:\n{log}");
    }

    private static void Require(string expected, string answer)
    {
        if (answer != expected) throw new InvalidOperationException($"redis-server answered {answer}, not {expected}");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private void Signal(int signal)
    {
        if (_process is { HasExited: false }) _ = Kill(_process.Id, signal);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
