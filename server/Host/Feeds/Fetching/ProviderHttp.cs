using System.Net;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>
/// How adapters ask a provider: in turn, with short retries of what may pass by itself, read to the end. Too many requests are no
/// failure but an answer, with the instant to come back at. Thread-safe.
/// </summary>
/// <param name="provider">Name and base address.</param>
/// <param name="client">With the resilience handler; 429 is not retried in it, because a Retry-After beyond its total timeout would be lost.</param>
/// <param name="gate">Shared by all that use the same provider and key; closed for all of them when one was told that it is too much.</param>
/// <param name="skew">Learns from the Date header.</param>
/// <param name="time">Our clock: what an answer's arrival is stamped with.</param>
internal sealed class ProviderHttp(ProviderOptions provider, HttpClient client, RequestGate gate, Redactor redactor, ClockSkew skew, RawArchive archive, FeedOptions options, TimeProvider time)
{
    /// <summary>Who is shut out without having been told to bring a key may be let in again soon: asked after this, then ever more rarely.</summary>
    private static readonly TimeSpan ShutOut = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MostShutOut = TimeSpan.FromMinutes(30);

    public ProviderOptions Provider => provider;

    public Instant Now => Instant.From(time.GetUtcNow());

    /// <summary>All that ask this provider take their turns there.</summary>
    public RequestGate Gate => gate;

    /// <summary>Takes the secrets out of what a provider says, which may repeat what it was sent.</summary>
    public string Clean(string text) => redactor.Clean(text);

    /// <param name="path">Below the base address, the query included.</param>
    /// <param name="cancellation">Gives up at once.</param>
    /// <param name="headers">Besides the usual ones.</param>
    /// <exception cref="PullEndedException">Too many requests, no connection, a broken answer: how the pull ends.</exception>
    public Task<Fetched> GetAsync(string path, CancellationToken cancellation, params IReadOnlyList<(string Name, string Value)> headers) =>
        SendAsync(() => Request(HttpMethod.Get, path, headers), cancellation);

    /// <summary>Posts JSON.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<Fetched> PostAsync(string path, string json, CancellationToken cancellation, params IReadOnlyList<(string Name, string Value)> headers) =>
        SendAsync(
            () =>
            {
                var request = Request(HttpMethod.Post, path, headers);
                request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
                return request;
            },
            cancellation);

    /// <summary>Reads an answer whole or not at all: keeps it when it could be read, and puts it aside when it could not.</summary>
    /// <exception cref="UnreadableException">It does not hold what is documented.</exception>
    public T Read<T>(Fetched answer, Func<Fetched, T> parse)
    {
        try
        {
            var read = parse(answer);
            archive.Keep(provider.Name, answer.At, answer.Body);
            // Some say that it is too much in an answer that can be read.
            if (read is not PullResult or PullResult.NewData) gate.Answered();
            return read;
        }
        catch (Exception e) when (e is not PullEndedException and not OperationCanceledException)
        {
            // Whatever an answer makes of a parser, it is the answer that is not what is documented.
            archive.PutAside(provider.Name, answer.At, answer.Body);
            throw e as UnreadableException ?? new UnreadableException(e.Message.ReplaceLineEndings(" "), e);
        }
    }

    /// <summary>Reads JSON.</summary>
    /// <inheritdoc cref="Read"/>
    public T ReadJson<T>(Fetched answer, Func<System.Text.Json.JsonElement, T> parse) => Read(answer, fetched =>
    {
        using var json = fetched.Json();
        return parse(json.RootElement);
    });

    /// <summary>Ends the pull for an answer that is none of those an adapter knows.</summary>
    public PullEndedException Unexpected(Fetched answer) => new(answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        ? provider.NeedsKey
            ? new PullResult.Fatal($"{provider.Name} refuses the key or the plan behind it ({(int)answer.Status}); check feeds:{provider.Name}:key")
            : Shut($"{provider.Name} does not let this server in ({(int)answer.Status}), though it needs no key")
        : new PullResult.Transient($"{provider.Name} answered {(int)answer.Status}{((int)answer.Status is >= 400 and < 500 ? $"; if it stays so, check feeds:{provider.Name}:baseUrl" : "")}"));

    /// <summary>For all its sources: what refuses one who need not say who he is refuses the address he comes from.</summary>
    private PullResult.Throttled Shut(string reason) => new(gate.Close(Now + ShutOut, reason, MostShutOut)) { Reason = reason };

    private async Task<Fetched> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        await gate.TurnAsync(cancellation);
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var request = make();
            var sent = Now;
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, both.Token);
            var now = Now;
            if (answer.Headers.Date is { } date) skew.Observe(provider.Name, Instant.From(date), now, now - sent);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                throw new PullEndedException(new PullResult.Throttled(gate.Close(RetryAfter.Of(answer, now, provider.LongestPause))));
            }

            var body = await answer.Content.ReadAsByteArrayAsync(both.Token);
            var headers = answer.Headers.Concat(answer.Content.Headers)
                .SelectMany(header => header.Value, (header, value) => (header.Key, value))
                .ToLookup(header => header.Key, header => header.value, StringComparer.OrdinalIgnoreCase);
            if ((int)answer.StatusCode >= 500)
                throw new PullEndedException(new PullResult.Transient($"{provider.Name} answered {(int)answer.StatusCode}"));
            return new(provider.Name, answer.StatusCode, body, headers, now);
        }
        catch (Exception e) when (e is not PullEndedException && !cancellation.IsCancellationRequested)
        {
            // A cut body is an IOException, a connection an HttpRequestException, a timeout a rejection of the handler; all may pass.
            throw new PullEndedException(new PullResult.Transient(redactor.Clean(
                limit.IsCancellationRequested ? $"{provider.Name} took longer than {options.RequestTimeout}"
                : e is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } ? $"{provider.Name} sent more than {provider.LargestAnswer / ProviderOptions.Mebibyte} MiB in one answer"
                : $"{provider.Name} could not be read: {e.Message}")));
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, IReadOnlyList<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(method, new Uri(provider.BaseUrl.TrimEnd('/') + path));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
