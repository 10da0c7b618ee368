using System.Diagnostics;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>This program again, as one side of a fan-out: a command a line, an answer a line.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    public Child(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Child).Assembly.Location] : Array.Empty<string>(), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // As the server runs; this project's other benchmarks want no collection in the background.
        start.Environment["DOTNET_gcConcurrent"] = "1";
        _process = Process.Start(start)!;
    }

    public async Task<string[]> AskAsync(string command)
    {
        await SayAsync(command);
        return await AnswerAsync();
    }

    public Task SayAsync(string command) => _process.StandardInput.WriteLineAsync(command);

    /// <summary>The next line that is an answer; what a server logs is passed over.</summary>
    public async Task<string[]> AnswerAsync()
    {
        while (true)
        {
            var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new IOException("A side of the fan-out ended; see its error above.");
            var words = line.Split(' ');
            if (words[0] is "listening" or "connected" || double.TryParse(words[0], out _)) return words;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
