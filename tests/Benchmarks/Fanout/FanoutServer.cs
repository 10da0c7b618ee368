using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>The server side of a mode and its publisher, a process of its own.</summary>
internal static class FanoutServer
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan JoinLimit = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Starts, says where, and answers commands until its input ends: <c>memory WATCHERS</c> when so many have come, <c>rate R SECONDS</c>,
    /// <c>max SECONDS</c>.
    /// </summary>
    public static async Task RunAsync(string name, int watchers)
    {
        var payload = new Payload();
        await using var mode = Mode.Of(name);
        await mode.StartAsync(payload);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await Console.Out.WriteLineAsync($"listening {mode.Port} {((IPEndPoint)listener.LocalEndpoint).Port} {payload.Bytes.Length}");
        var accepting = listener.AcceptSocketAsync();
        Publisher? publisher = null;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var command = line.Split(' ');
            // A client says that it is connected when it has asked to watch; nothing is published before it was heard.
            if (publisher is null) await JoinedAsync(mode, command[0] == "memory" ? (int)Number(command[1]) : watchers);
            if (command[0] != "memory") publisher ??= new(mode, payload, new(await accepting), watchers);
            var answer = command[0] switch
            {
                "memory" => await MemoryAsync(mode.ServerProcess),
                "rate" => await publisher!.RateAsync(Number(command[1]), Number(command[2])),
                "max" => await publisher!.MaxAsync(Number(command[1])),
                _ => throw new ArgumentException(line),
            };
            await Console.Out.WriteLineAsync(answer);
        }

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    private static async Task JoinedAsync(Mode mode, int watchers)
    {
        for (var start = Stopwatch.GetTimestamp(); mode.Joined < watchers; await Task.Delay(10))
            if (Stopwatch.GetElapsedTime(start) > JoinLimit) throw new TimeoutException($"Only {mode.Joined} of {watchers} watchers have come.");
    }

    private static async Task<string> MemoryAsync(int process)
    {
        // Coming is compiled anew in the background, once, after many have come: that is no memory of theirs.
        await Task.Delay(Settling);
        if (process == Environment.ProcessId)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            // With what the collector holds for later given back: it is megabytes, sometimes there and sometimes not, and nobody's.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        using var server = Process.GetProcessById(process);
        return server.WorkingSet64.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What the slowest watcher has read, as the client tells.</summary>
    private sealed class Acknowledged
    {
        private readonly ManualResetEventSlim _moved = new(false, spinCount: 0);
        private long _least;

        public Acknowledged(Socket client) => new Thread(() =>
        {
            var bytes = new byte[sizeof(long)];
            while (Fill(client, bytes))
            {
                Volatile.Write(ref _least, BitConverter.ToInt64(bytes));
                _moved.Set();
            }
        })
        { IsBackground = true }.Start();

        public long Least => Volatile.Read(ref _least);

        public void WaitFor(long least)
        {
            while (Least < least)
            {
                _moved.Reset();
                if (Least >= least) return;
                if (!_moved.Wait(TimeSpan.FromSeconds(30))) throw new TimeoutException($"The slowest watcher stands at {Least} of {least}.");
            }
        }

        private static bool Fill(Socket client, byte[] bytes)
        {
            for (var read = 0; read < bytes.Length;)
            {
                var more = client.Receive(bytes.AsSpan(read));
                if (more == 0) return false;
                read += more;
            }

            return true;
        }
    }

    /// <summary>Sends at a fixed rate, or as fast as the slowest watcher reads within a window.</summary>
    private sealed class Publisher(Mode mode, Payload payload, Acknowledged acknowledged, int watchers)
    {
        private const int Batch = 16;

        // What is on its way to all watchers together stays within the kernel's socket memory.
        private readonly int _window = Math.Clamp(200_000 / watchers, 64, 2048);
        private long _sent;

        public async Task<string> RateAsync(double perSecond, double seconds)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / perSecond));
            var cpu = Cpu();
            var count = (int)(perSecond * seconds);
            for (var i = 0; i < count; i++)
            {
                await timer.WaitForNextTickAsync();
                await mode.PublishAsync(payload, 1);
                _sent++;
            }

            acknowledged.WaitFor(_sent);
            return Micros(Cpu() - cpu, count);
        }

        public async Task<string> MaxAsync(double seconds)
        {
            var (start, from, cpu) = (Stopwatch.GetTimestamp(), acknowledged.Least, Cpu());
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                acknowledged.WaitFor(_sent + Batch - _window);
                await mode.PublishAsync(payload, Batch);
                _sent += Batch;
            }

            acknowledged.WaitFor(_sent);
            var count = acknowledged.Least - from;
            var rate = count * watchers / Stopwatch.GetElapsedTime(start).TotalSeconds;
            return string.Create(CultureInfo.InvariantCulture, $"{rate:0} {Micros(Cpu() - cpu, count)}");
        }

        private string Micros(TimeSpan cpu, long count) =>
            (cpu.TotalMicroseconds / (count * watchers)).ToString("0.0000", CultureInfo.InvariantCulture);

        private TimeSpan Cpu()
        {
            using var server = Process.GetProcessById(mode.ServerProcess);
            return server.TotalProcessorTime;
        }
    }
}
