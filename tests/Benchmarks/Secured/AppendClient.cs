using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Benchmarks.Secured;

/// <summary>Appends one observation after the other, each a call of its own, over one connection.</summary>
internal sealed class AppendClient(Guard guard, int port) : IDisposable
{
    private const string Series = "crypto.ETH-USD.coinbase.trade";
    private static readonly DateTime First = new(2025, 3, 3, 15, 0, 0, DateTimeKind.Utc);

    private readonly HttpClient _http = new(new SocketsHttpHandler { SslOptions = Guard.Trusting() });
    private readonly Uri _address = new($"{(guard.Tls ? "https" : "http")}://127.0.0.1:{port}/regime.v1.ObservationService/Append");
    private int _sent;

    /// <summary>So many callers, each waiting for its answer before it sends again.</summary>
    /// <returns>Milliseconds of each append, ascending, and appends a second.</returns>
    public async Task<(double[] Millis, double PerSecond)> RunAsync(int callers, double seconds)
    {
        var start = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(start, seconds))));
        double[] millis = [.. all.SelectMany(one => one).Order()];
        return (millis, millis.Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    public void Dispose() => _http.Dispose();

    private async Task<List<double>> CallAsync(long start, double seconds)
    {
        var millis = new List<double>();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            var time = Timestamp.FromDateTime(First.AddMilliseconds(Interlocked.Increment(ref _sent)));
            var request = new AppendRequest();
            request.Observations.Add(new Observation { Series = Series, EventTime = time, KnownAt = time, Scalar = 2000, Source = "bench" });
            var began = Stopwatch.GetTimestamp();
            var answer = await SendAsync(request);
            millis.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            // Of several callers one may overtake another, whose observation is history then: that is an answer too.
            if (answer.Results is not [{ Status: AppendStatus.Accepted or AppendStatus.Rejected }]) throw new InvalidDataException(answer.ToString());
        }

        return millis;
    }

    private async Task<AppendResponse> SendAsync(AppendRequest request)
    {
        var body = new byte[5 + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - 5);
        request.WriteTo(body.AsSpan(5));
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var call = new HttpRequestMessage(HttpMethod.Post, _address) { Version = new(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        if (guard.Credential is var (name, value)) call.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _http.SendAsync(call);
        var message = await answer.Content.ReadAsByteArrayAsync();
        return message.Length > 5 ? AppendResponse.Parser.ParseFrom(message.AsSpan(5)) : throw new InvalidDataException($"{answer}");
    }
}
