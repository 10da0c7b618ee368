using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>The load client, a process of its own: all watchers, and the acknowledgements that keep the server's publisher in bounds.</summary>
internal static class FanoutClient
{
    private static readonly TimeSpan AckInterval = TimeSpan.FromMilliseconds(1);

    /// <summary>Connects half of the watchers, on <c>rest</c> the others, says so each time, and answers commands until its input ends.</summary>
    public static async Task RunAsync(string mode, int port, int ackPort, int watchers, int streamsPerConnection)
    {
        var counts = new long[watchers];
        var payload = new Payload();
        var receivers = new List<Receiver>();
        var running = new List<Task>();
        using var ack = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await ack.ConnectAsync(IPAddress.Loopback, ackPort);
        await ConnectAsync(Half(watchers, streamsPerConnection));
        while (await Console.In.ReadLineAsync() is { } command)
        {
            if (running.Find(run => run.IsFaulted) is { } broken) await broken;
            if (command == "rest")
            {
                await ConnectAsync(watchers);
                new Thread(() => Acknowledge(ack, counts)) { IsBackground = true }.Start();
                continue;
            }

            Receiver.IsTimed = command == "time";
            if (command != "latencies") continue;
            var all = receivers.SelectMany(receiver => receiver.Latencies).Order().ToArray();
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{all.Length} {Percentile(all, 0.5):0.000} {Percentile(all, 0.99):0.000}"));
        }

        async Task ConnectAsync(int until)
        {
            for (var first = receivers.Count * streamsPerConnection; first < until; first += streamsPerConnection)
            {
                var receiver = Receiver.Of(mode, payload, counts, first, Math.Min(streamsPerConnection, watchers - first));
                await receiver.OpenAsync(port);
                receivers.Add(receiver);
                running.Add(Task.Run(receiver.RunAsync));
            }

            await Console.Out.WriteLineAsync("connected");
        }
    }

    /// <summary>Watchers of the first half: whole connections.</summary>
    public static int Half(int watchers, int streamsPerConnection) => watchers / streamsPerConnection / 2 * streamsPerConnection;

    private static float Percentile(float[] sorted, double part) => sorted.Length == 0 ? float.NaN : sorted[(int)(part * (sorted.Length - 1))];

    private static void Acknowledge(Socket ack, long[] counts)
    {
        var last = -1L;
        while (true)
        {
            var least = long.MaxValue;
            for (var i = 0; i < counts.Length; i++) least = Math.Min(least, Volatile.Read(ref counts[i]));
            if (least != last) ack.Send(BitConverter.GetBytes(last = least));
            Thread.Sleep(AckInterval);
        }
    }
}
