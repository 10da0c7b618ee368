using System.Diagnostics;
using System.Net.Http.Headers;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Server;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Fuzz;

/// <summary>One run against a server in this process: what it sends, and what must hold throughout.</summary>
public sealed class Campaign(int seed, long requests, TimeSpan limit)
{
    private const int Workers = 4;
    private const int FramesOneIn = 50;

    // A watch and a stream do not end by themselves: long enough for an answer, and a bound on everything else.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StreamPatience = TimeSpan.FromMilliseconds(30);

    private static readonly int[] OurFault = [2, 13, 15];
    private static readonly string[] Endless = ["/regime.v1.RegimeService/Watch"];

    private readonly Stopwatch _clock = new();
    private readonly List<string> _failures = [];
    private readonly SortedDictionary<int, long> _statuses = [];
    private long _sent;

    /// <returns>Whether everything held.</returns>
    public async Task<bool> RunAsync(TextWriter output)
    {
        await output.WriteLineAsync($"seed {seed}");
        using var directory = new TempDirectory();
        await using var app = Composition.Build(
            new() { DataDirectory = directory.Path, RingCapacity = 256, GrpcPort = 0, HttpPort = 0 }, TimeProvider.System);
        await app.StartAsync().Within();
        await app.Services.GetRequiredService<FoldLoop>().CaughtUp.Within();
        var address = new Uri(app.Urls.First());
        var mutation = new Mutation(new Random(seed));
        _clock.Start();
        // Half of it warms up: what is made once is no leak.
        await SendAsync(address, mutation, requests / 2);
        var before = Memory();
        await SendAsync(address, mutation, requests);
        var after = Memory();

        var isAlive = await IsAliveAsync(address);
        await output.WriteLineAsync($"{_sent} requests in {_clock.Elapsed.TotalSeconds:0.0} s, {mutation.Answers} kinds of answers, memory {before >> 20} MB at half, {after >> 20} MB at the end");
        await output.WriteLineAsync("statuses: " + string.Join(", ", _statuses.Select(status => $"{status.Key} x {status.Value}")));
        if (!isAlive) _failures.Add("The server does not answer any more.");
        // The journal and its index of keys grow with what was accepted; nothing else may.
        if (after > before + Math.Max(before / 2, 32 << 20)) _failures.Add($"Memory grew from {before} to {after} bytes.");
        foreach (var failure in _failures.Take(20)) await output.WriteLineAsync("FAILED " + failure);
        await app.StopAsync().Within();
        await app.Services.GetRequiredService<JournalSource>().DisposeAsync();
        return _failures.Count == 0;
    }

    private static IReadOnlyList<MethodDescriptor> Methods { get; } =
        [.. typeof(Campaign).Assembly.GetTypes()
            .Where(type => type.Namespace == "RegimeGrpc.Wire.V1" && type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => (FileDescriptor)type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!)
            .SelectMany(file => file.Services)
            .SelectMany(service => service.Methods)
            .OrderBy(method => method.FullName, StringComparer.Ordinal)];

    private static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    private Task SendAsync(Uri address, Mutation mutation, long until) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(address, mutation, new Random(HashCode.Combine(seed, worker, until)), until))));

    private async Task WorkAsync(Uri address, Mutation mutation, Random random, long until)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        var messages = new RandomMessage(random);
        var frames = new RandomFrames(random, [.. Methods.Select(PathOf)]);
        // The first half may take half of the time.
        var end = until == requests ? limit : limit / 2;
        while (_clock.Elapsed < end && Interlocked.Increment(ref _sent) <= until)
        {
            if (random.Next(FramesOneIn) == 0)
            {
                await frames.SendAsync(address.Port);
                continue;
            }

            var (path, body) = Make(messages, mutation, random);
            await CallAsync(http, address, path, body, mutation);
        }
    }

    private static (string Path, byte[] Body) Make(RandomMessage messages, Mutation mutation, Random random)
    {
        if (random.Next(3) == 0 && mutation.Known() is var (path, known)) return (path, mutation.Damage(known));
        var method = Methods[random.Next(Methods.Count)];
        var message = random.Next(20) == 0 ? messages.Bytes(random.Next(200)) : messages.Of(method.InputType).ToByteArray();
        if (random.Next(4) == 0) message = mutation.Damage(message);
        var body = mutation.Frame(message);
        // A stream of several.
        if (method.IsClientStreaming && random.Next(2) == 0) body = [.. body, .. mutation.Frame(messages.Of(method.InputType).ToByteArray())];
        return (PathOf(method), body);
    }

    private async Task CallAsync(HttpClient http, Uri address, string path, byte[] body, Mutation mutation)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var call = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Version = new(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var response = await http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if ((int)response.StatusCode >= 500) Fail($"{path}: HTTP {(int)response.StatusCode}", body);
            if (!response.Headers.Contains("grpc-status"))
            {
                if (Endless.Contains(path)) patience.CancelAfter(StreamPatience);
                await response.Content.CopyToAsync(Stream.Null, patience.Token);
            }

            var headers = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
            var status = headers.TryGetValues("grpc-status", out var values) ? int.Parse(values.First(), null) : -1;
            lock (_statuses) _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
            if (OurFault.Contains(status)) Fail($"{path}: status {status} {Message(headers)}", body);
            mutation.Learn(path, body, $"{status} {new string([.. Message(headers).Where(letter => !char.IsAsciiDigit(letter)).Take(40)])}");
        }
        catch (OperationCanceledException)
        {
            if (!Endless.Contains(path)) Fail($"{path}: no answer within {Patience.TotalSeconds} s", body);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException or IOException)
        {
            // A stream the server resets without having read all of it is an answer; a connection that is gone is not.
            if (e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }) Fail($"{path}: {e.Message}", body);
        }
    }

    private void Fail(string what, byte[] body)
    {
        lock (_failures) _failures.Add($"{what} (body {Convert.ToHexStringLower(body.AsSpan(0, Math.Min(body.Length, 300)))})");
    }

    private static string Message(HttpHeaders headers) => headers.TryGetValues("grpc-message", out var text) ? Uri.UnescapeDataString(text.First()) : "";

    private static async Task<bool> IsAliveAsync(Uri address)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(new byte[5]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var call = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/regime.v1.AuditService/GetServerInfo")) { Version = new(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        using var response = await http.SendAsync(call).Within();
        return response.TrailingHeaders.TryGetValues("grpc-status", out var status) && status.First() == "0";
    }

    private static long Memory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
