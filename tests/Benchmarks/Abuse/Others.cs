using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Core;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Benchmarks.Abuse;

/// <summary>
/// Who behaves: one appends 50 observations a second, one watches what comes of it, one asks for the newest signal 100 times a second, and
/// newcomers connect and ask once, 10 a second. A process of its own; each line is answered with what was measured since the last.
/// </summary>
internal sealed class Others(int port, Instant last) : IDisposable
{
    private const string Series = "crypto.ETH-USD.coinbase.trade";

    // Not one answer in the whole time; no number would be true, and this one cannot be overlooked.
    private const double Never = 1e9;
    private static readonly TimeSpan AppendEvery = TimeSpan.FromMilliseconds(20), AskEvery = TimeSpan.FromMilliseconds(10), ComeEvery = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _asking = new(), _appending = new(), _watching = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ConcurrentDictionary<ulong, long> _sent = [];
    private readonly ConcurrentDictionary<ulong, long> _read = [];
    private readonly ConcurrentQueue<double> _asked = [], _came = [];
    private Instant _last = last;

    public static async Task RunAsync(int port, long ticks)
    {
        using var others = new Others(port, new(ticks));
        var body = await others.WatchAsync();
        var running = Task.WhenAll(
            Task.Run(() => others.ReadAsync(body)),
            Task.Run(() => PaceAsync(AppendEvery, others.AppendAsync)),
            Task.Run(() => PaceAsync(AskEvery, Unawaited(others.AskAsync))),
            Task.Run(() => PaceAsync(ComeEvery, Unawaited(others.ComeAsync))));
        await Console.Out.WriteLineAsync("connected");
        while (await Console.In.ReadLineAsync() is not null)
        {
            if (running.IsFaulted) await running;
            await Console.Out.WriteLineAsync(string.Join(' ', others.Take().Select(millis => millis.ToString("0.000", CultureInfo.InvariantCulture))));
        }
    }

    public void Dispose()
    {
        _asking.Dispose();
        _appending.Dispose();
        _watching.Dispose();
    }

    /// <summary>Of each kind the median and the 99th percentile since the last time, milliseconds.</summary>
    private IEnumerable<double> Take()
    {
        var watched = new List<double>();
        foreach (var (revision, read) in _read)
            if (_sent.TryRemove(revision, out var sent) && _read.TryRemove(revision, out _)) watched.Add(Stopwatch.GetElapsedTime(sent, read).TotalMilliseconds);
        return ((IEnumerable<double>[])[watched, Drain(_asked), Drain(_came)]).SelectMany(Percentiles);
    }

    private static List<double> Drain(ConcurrentQueue<double> queue)
    {
        var all = new List<double>();
        while (queue.TryDequeue(out var one)) all.Add(one);
        return all;
    }

    private static double[] Percentiles(IEnumerable<double> millis)
    {
        double[] sorted = [.. millis.Order()];
        return sorted.Length == 0 ? [Never, Never] : [sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)]];
    }

    /// <summary>On time, whatever the ones before take.</summary>
    private static async Task PaceAsync(TimeSpan every, Func<long, Task> act)
    {
        for (var due = Stopwatch.GetTimestamp(); ; due += (long)(every.TotalSeconds * Stopwatch.Frequency))
        {
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is var wait && wait > TimeSpan.Zero) await Task.Delay(wait);
            await act(due);
        }
    }

    /// <summary>Does not wait for one before it sends the next: who waits hides what the others would have waited.</summary>
    private static Func<long, Task> Unawaited(Func<long, Task> act) => due =>
    {
        _ = act(due);
        return Task.CompletedTask;
    };

    private async Task AppendAsync(long _)
    {
        _last += AppendEvery;
        var time = Timestamp.FromDateTimeOffset(_last.ToDateTimeOffset());
        var request = new AppendRequest();
        request.Observations.Add(new Observation { Series = Series, EventTime = time, KnownAt = time, Scalar = 1000 + Random.Shared.NextDouble(), Source = "bench" });
        // In order, so one after the other.
        var sent = Stopwatch.GetTimestamp();
        var answer = await CallAsync(_appending, "ObservationService/Append", request, AppendResponse.Parser);
        if (answer.Results is not [{ Status: AppendStatus.Accepted, Revision: var revision }]) throw new InvalidDataException(answer.ToString());
        _sent[revision] = sent;
    }

    private async Task AskAsync(long due)
    {
        await CallAsync(_asking, "RegimeService/GetRegime", new GetRegimeRequest(), GetRegimeResponse.Parser);
        _asked.Enqueue(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
    }

    private async Task ComeAsync(long due)
    {
        using var http = new HttpClient();
        await CallAsync(http, "RegimeService/ListModels", new ListModelsRequest(), ListModelsResponse.Parser);
        _came.Enqueue(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
    }

    private async Task<Stream> WatchAsync()
    {
        var request = new WatchRequest { Delivery = Delivery.Every };
        request.Topics.Add(Topic.Levels);
        var answer = await _watching.SendAsync(Request("RegimeService/Watch", request), HttpCompletionOption.ResponseHeadersRead);
        return await answer.Content.ReadAsStreamAsync();
    }

    private async Task ReadAsync(Stream body)
    {
        var head = new byte[5];
        while (true)
        {
            await body.ReadExactlyAsync(head);
            var message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
            await body.ReadExactlyAsync(message);
            if (WatchResponse.Parser.ParseFrom(message) is { EventCase: WatchResponse.EventOneofCase.Signal, Signal: var signal }) _read[signal.Revision] = Stopwatch.GetTimestamp();
        }
    }

    private async Task<T> CallAsync<T>(HttpClient http, string method, IMessage request, MessageParser<T> parser) where T : IMessage<T>
    {
        using var answer = await http.SendAsync(Request(method, request));
        var message = await answer.Content.ReadAsByteArrayAsync();
        return message.Length > 5 ? parser.ParseFrom(message.AsSpan(5)) : throw new InvalidDataException($"{answer} {answer.TrailingHeaders}");
    }

    private HttpRequestMessage Request(string method, IMessage request)
    {
        var body = new byte[5 + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - 5);
        request.WriteTo(body.AsSpan(5));
        var call = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/regime.v1.{method}")
        {
            Version = new(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        call.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        call.Headers.TryAddWithoutValidation("x-api-key", AbuseServer.OtherKey);
        return call;
    }
}
