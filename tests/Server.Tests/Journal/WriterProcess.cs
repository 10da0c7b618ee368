using System.Diagnostics;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>A <see cref="CrashWriter"/> in a process of its own, with the limits that a test wants.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<(Revision Revision, string NaturalKey)> _acknowledged = [];

    private WriterProcess(Process process) => _process = process;

    public IReadOnlyList<(Revision Revision, string NaturalKey)> Acknowledged => _acknowledged;

    /// <param name="directory">The journal's.</param>
    /// <param name="underLimits">
    /// Started so that the limits of the system bind it even when the tests run as root: without capabilities, and with
    /// SIGXFSZ ignored, so that a file size limit is an error from write, as a full disk is.
    /// </param>
    public static WriterProcess Start(string directory, bool underLimits = false)
    {
        string[] command = ["dotnet", "exec", typeof(CrashWriter).Assembly.Location, directory];
        if (underLimits) command = ["sh", "-c", "trap '' XFSZ; exec setpriv --inh-caps=-all --bounding-set=-all \"$@\"", "sh", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        return new(Process.Start(start)!);
    }

    public async Task UntilAcknowledgedAsync(int more)
    {
        for (var enough = _acknowledged.Count + more; _acknowledged.Count < enough;) await NextAsync();
    }

    /// <summary>Returns what the process says about it.</summary>
    public async Task<string> UntilUnavailableAsync()
    {
        while (true)
        {
            var line = await NextAsync() ?? throw new InvalidOperationException("The writer ended.");
            if (line.StartsWith("unavailable ", StringComparison.Ordinal)) return line;
        }
    }

    /// <summary>SIGKILL, then what it said in its last moment.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        while (await NextAsync() is not null)
        {
        }
        await _process.WaitForExitAsync().Within();
    }

    /// <summary>Sets the soft limit on the size of every file it writes; null lifts it.</summary>
    public async Task LimitFilesAsync(long? bytes)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{_process.Id}", $"--fsize={(bytes is null ? "unlimited" : $"{bytes}")}:"]);
        await prlimit.WaitForExitAsync().Within();
        Assert.Equal(0, prlimit.ExitCode);
    }

    /// <summary>Opens the journal that the process left: what it acknowledged is there, and what is there is whole.</summary>
    public async Task AssertNothingLostAsync(string directory)
    {
        await using var journal = await SqliteJournal.OpenAsync(directory, Server.Pipeline.Provenance.Real).Within();
        var entries = await journal.ReadAsync(Revision.Start, 10_000_000, CancellationToken.None).Within();
        Assert.NotEmpty(_acknowledged);
        Assert.All(_acknowledged, a => Assert.Equal(a.NaturalKey, entries[(int)a.Revision.Number - 1].Observation.NaturalKey));
        var hash = RollingHash.Start;
        foreach (var entry in entries) Assert.Equal(hash = hash.Next(ObservationCodec.Encode(entry.Observation)), entry.Hash);
        Assert.Equal(entries.Count, entries.Select(e => e.Observation.NaturalKey).Distinct().Count());
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private async Task<string?> NextAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().Within(what: "the writer says something");
        if (line?.Split(' ') is ["acknowledged", var revision, var key]) _acknowledged.Add((new(long.Parse(revision)), key));
        return line;
    }
}
