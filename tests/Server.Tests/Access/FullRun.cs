using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.IdentityModel.Tokens;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;
using RegimeGrpc.Wire.V1;
using Observation = RegimeGrpc.Wire.V1.Observation;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>
/// A server process that logs everything, with TLS, keys, tokens, client certificates, feeds and a collector, through what goes well
/// and what does not; and everything that came out of it, by place.
/// </summary>
public sealed class FullRun : IAsyncLifetime
{
    /// <summary>The source of the observation that is appended: not secret, and found where observations are.</summary>
    public const string Source = "said-openly";

    private const string ListModels = "/regime.v1.RegimeService/ListModels";
    private const string Watch = "/regime.v1.RegimeService/Watch";
    private const string Append = "/regime.v1.ObservationService/Append";
    private const int SecretPart = 43;

    private readonly TempDirectory _directory = new();
    private readonly Certificates _issuer = new("Tests");
    private readonly StringBuilder _answers = new();
    private readonly Dictionary<string, string> _keys = [];
    private readonly Dictionary<string, string> _secrets = [];
    private string _address = "";

    /// <summary>What must be nowhere, by what it is.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    /// <summary>All that can be read by somebody, by where.</summary>
    public Dictionary<string, byte[]> Places { get; } = [];

    public IReadOnlyList<OtlpSpan> Spans { get; private set; } = [];

    /// <summary>The revision that the appended observation got.</summary>
    public long Revision { get; private set; }

    public string MetricsPage { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await using var authority = await TokenAuthority.StartAsync();
        await using var collector = await CollectorStub.StartAsync();
        await using var fred = new FredStub(Secret("FRED key"));
        await using var flows = new SoSoValueStub(Secret("SoSoValue key"));
        await using var bars = new AlpacaStub(Secret("Alpaca key"), Secret("Alpaca secret"));
        // A provider may say back what it was asked with, also in an answer nobody can read.
        fred.Rewrite = body => $"{body} for {_secrets["FRED key"]}";
        flows.Rewrite = body => body.Replace("\"msg\":null", $"\"msg\":\"hello {_secrets["SoSoValue key"]}\"", StringComparison.Ordinal);
        flows.Flows[DateOnly.FromDateTime(DateTime.UtcNow.AddDays(-3))] = "1000000.5";
        foreach (var stub in (ProviderStub[])[fred, flows, bars]) await stub.StartAsync().Within();

        Certificates.Write(_issuer.Sign("localhost"), _directory["server.pem"], _directory["server.key"]);
        using var client = _issuer.Sign("desk");
        Certificates.Write(client, _directory["client.pem"], _directory["client.key"]);
        await File.WriteAllTextAsync(_directory["ca.pem"], _issuer.Pem);
        foreach (var file in (string[])["server.key", "client.key"]) _secrets[file] = File.ReadAllLines(_directory[file])[1];
        foreach (var (id, scopes) in (ReadOnlySpan<(string, string)>)[("reader", "read"), ("writer", "append"), ("admin", "admin")]) Grant(id, scopes);
        var withoutLate = await File.ReadAllTextAsync(_directory["keys.json"]);
        Grant("withdrawn", "read");

        var start = new ProcessStartInfo("dotnet",
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "RegimeGrpc.Server.dll"), "--data-dir", _directory["data"], "--grpc-port", "0", "--http-port", "0", "--feeds",
            "--tls-cert", _directory["server.pem"], "--tls-key", _directory["server.key"], "--tls-client-ca", _directory["ca.pem"], "--api-keys", _directory["keys.json"],
            "--jwt-authority", authority.Address, "--jwt-audience", TokenAuthority.Audience, "--otlp", collector.Address,
        ]);
        Configure(start, fred, flows, bars);
        await using (var server = await Testing.ServerProcess.StartAsync(start))
        {
            _address = server.GrpcAddress;
            await CallAsync(server, authority, withoutLate);
            await Deadline.Holds(() => Task.FromResult(
                fred.Requests.Any(it => it.Contains(_secrets["FRED key"], StringComparison.Ordinal)) && !flows.Requests.IsEmpty && !bars.Requests.IsEmpty
                && Directory.Exists(Archive) && Directory.EnumerateFiles(Archive, "*.gz", SearchOption.AllDirectories).Count() >= 2), what: "the feeds have asked");
            await CommandAsync(_keys["reader"]);
            await CommandAsync("rgk_reader_" + Secret("a key that is guessed"));
            using var http = Client();
            MetricsPage = await AskPlainAsync(http, server.ReadyAddress.Replace("/health/ready", "/metrics", StringComparison.Ordinal));
            await Deadline.Holds(() => Task.FromResult(collector.HasMetrics && collector.Spans.Any(span => span.Name == "publish")), what: "the collector has it");
            Assert.Equal(0, await server.StopAsync());
            Places["log"] = Encoding.UTF8.GetBytes(server.Said);
        }

        Spans = [.. collector.Spans];
        Places["exported traces and metrics"] = [.. collector.Messages.SelectMany(message => message)];
        Places["metrics page"] = Encoding.UTF8.GetBytes(MetricsPage);
        Places["answers"] = Encoding.Latin1.GetBytes(_answers.ToString());
        Places["journal"] = [.. Directory.EnumerateFiles(_directory["data"]).SelectMany(File.ReadAllBytes)];
        Places["archive"] = [.. Directory.EnumerateFiles(Archive, "*.gz", SearchOption.AllDirectories).SelectMany(Unpacked)];
    }

    /// <summary>An append of one observation of some days ago, and of the time that has passed since: what is sealed then is published.</summary>
    internal static AppendRequest AppendOfOne()
    {
        var instant = Timestamp.FromDateTime(DateTime.UtcNow.AddDays(-3));
        var append = new AppendRequest { AdvanceTo = Timestamp.FromDateTime(DateTime.UtcNow.AddMinutes(-1)) };
        append.Observations.Add(new Observation
        {
            Series = EthSmallCaps.Model.Roles.Select(role => role.Series).First(series => SeriesCatalogue.Find(series)!.Cadence == Cadence.Continuous),
            EventTime = instant,
            KnownAt = instant,
            Scalar = 3000,
            Source = Source,
        });
        return append;
    }

    public Task DisposeAsync()
    {
        _issuer.Dispose();
        _directory.Dispose();
        return Task.CompletedTask;
    }

    private string Archive => Path.Combine(_directory["data"], "feeds-archive");

    private static byte[] Unpacked(string path)
    {
        using var unpacked = new MemoryStream();
        using (var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress)) file.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private string Secret(string what) => _secrets[what] = RandomNumberGenerator.GetHexString(SecretPart);

    private void Grant(string id, string scopes)
    {
        using var said = new StringWriter();
        MakeKey.Run(["--id", id, "--name", id, "--scopes", scopes, "--api-keys", _directory["keys.json"]], said);
        _keys[id] = said.ToString().Split(['\n', ' ', '\r']).Single(word => word.StartsWith(ApiKey.Prefix, StringComparison.Ordinal));
        _secrets[$"API key of {id}"] = _keys[id][^SecretPart..];
    }

    private void Configure(ProcessStartInfo start, ProviderStub fred, ProviderStub flows, ProviderStub bars)
    {
        foreach (var category in (string[])["Default", "Microsoft", "Grpc", "System", "Grpc.AspNetCore.Server.ServerCallHandler", "Microsoft.AspNetCore.Server.Kestrel", "RegimeGrpc.Server.Access.KeyHandler", "Microsoft.Extensions.Diagnostics.HealthChecks"])
            start.Environment[$"Logging__LogLevel__{category}"] = "Trace";
        start.Environment["OTEL_BSP_SCHEDULE_DELAY"] = start.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
        start.Environment["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=" + Secret("collector token");
        foreach (var name in (string[])["coinbase", "kraken", "treasury", "finra", "coinmetrics", "beacon", "lido", "validatorqueue", "defillama", "growthepie"])
            start.Environment[$"REGIME_FEEDS__{name}__ENABLED"] = "false";
        foreach (var (name, stub) in (ReadOnlySpan<(string, ProviderStub)>)[("FRED", fred), ("SOSOVALUE", flows), ("ALPACA", bars)])
        {
            start.Environment[$"REGIME_FEEDS__{name}__BASEURL"] = stub.Address;
            start.Environment[$"REGIME_FEEDS__{name}__PERSECOND"] = "1000";
        }

        // Nobody listens there: what is said of a provider that cannot be reached is looked at as well.
        start.Environment["REGIME_FEEDS__BLS__BASEURL"] = $"http://127.0.0.1:{FreePort.Next()}";
        start.Environment["REGIME_FEEDS__BLS__KEY"] = Secret("BLS key");
        start.Environment["REGIME_FEEDS__FRED__KEY"] = _secrets["FRED key"];
        start.Environment["REGIME_FEEDS__SOSOVALUE__KEY"] = _secrets["SoSoValue key"];
        start.Environment["REGIME_FEEDS__ALPACA__KEY"] = _secrets["Alpaca key"];
        start.Environment["REGIME_FEEDS__ALPACA__SECRET"] = _secrets["Alpaca secret"];
        start.Environment["REGIME_FEEDS__ALPACA__SECONDURL"] = bars.Address;
        start.Environment["REGIME_FEEDS__ALPACA__STREAMURL"] = bars.StreamAddress;
        start.Environment["REGIME_FEEDS__RETRYDELAY"] = "0.1";
    }

    /// <summary>Every kind of caller and of mistake, one after the other.</summary>
    private async Task CallAsync(Testing.ServerProcess server, TokenAuthority authority, string withoutLate)
    {
        using var http = Client();
        var token = Token(authority.Token("bot", "read append"));
        var stranger = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "key-1" };
        var guess = Secret("a key that is nearly right");
        await AskAsync(http, ListModels, ("x-api-key", _keys["reader"]));
        await AskAsync(http, ListModels, ("authorization", "Bearer " + _keys["reader"]));
        await AskAsync(http, ListModels, ("authorization", "Bearer " + token));
        await AskAsync(http, ListModels, null);
        await AskAsync(http, ListModels, ("x-api-key", "rgk_reader_" + guess));
        await AskAsync(http, ListModels, ("x-api-key", guess));
        await AskAsync(http, ListModels, ("authorization", _keys["reader"]));
        await AskAsync(http, ListModels, ("authorization", "Basic " + _keys["reader"]));
        await AskAsync(http, ListModels, ("authorization", "Bearer " + token[..^SecretPart] + guess));
        await AskAsync(http, ListModels, ("authorization", "Bearer " + guess));
        await AskAsync(http, ListModels, ("authorization", "Bearer " + Token(authority.Token("bot", "read", key: stranger))));
        await AskAsync(http, ListModels, ("authorization", "Bearer " + Token(authority.Token("bot", "read", TimeSpan.FromHours(-1)))));
        await AskAsync(http, ListModels, ("authorization", "Bearer " + Token(authority.Token("bot", "read", audience: "other"))));
        await AskAsync(http, Append, ("x-api-key", _keys["reader"]));
        // Where a key does not belong either.
        await AskAsync(http, $"{ListModels}?access_token={_keys["reader"]}", null);
        await AskAsync(http, $"/{_keys["reader"]}/Call", null);
        await AskAsync(http, $"/regime.v1.RegimeService/{_keys["reader"]}", ("x-api-key", _keys["admin"]));
        await AskAsync(http, "/no.such.Service/Call", ("x-api-key", _keys["reader"]));
        await AskAsync(http, ListModels, ("x-api-key", _keys["reader"]), body: [0, 0, 0, 0, 3, 0xff, 0xff, 0xff]);
        await AskAsync(http, "/regime.v1.RegimeService/GetSignal", ("x-api-key", _keys["reader"]), new GetSignalRequest { Model = "none" });
        await AskAsync(http, "/regime.v1.OperatorService/ListWatches", ("x-api-key", _keys["admin"]));
        using (var unlisted = _issuer.Sign("nobody-listed"))
        using (var certified = Client(unlisted))
            await AskAsync(certified, ListModels, null);

        var append = AppendOfOne();
        append.Observations.Add(new Observation { Series = "no such series" });
        var body = await AskAsync(http, Append, ("authorization", "Bearer " + token), append);
        Revision = (long)AppendResponse.Parser.ParseFrom(body.AsSpan(5)).Results[0].Revision;

        // A watch whose key is withdrawn, by way of a file that is not one for a moment.
        using var watch = await SendAsync(http, Watch, ("x-api-key", _keys["withdrawn"]), Framed(new WatchRequest()));
        await using var events = await watch.Content.ReadAsStreamAsync().Within();
        Assert.NotNull(await Rpc.ServerProcess.NextAsync<WatchResponse>(events));
        await File.WriteAllTextAsync(_directory["keys.json"], $$"""{ "keys": [{ "id": "x", "name": "x", "sha256": "{{_keys["reader"]}}" }] }""");
        await Deadline.Holds(() => Task.FromResult(server.Said.Contains("the last good one stays", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(_directory["keys.json"], withoutLate);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (await Rpc.ServerProcess.NextAsync<WatchResponse>(events) is not null)
            {
            }

            throw new EndOfStreamException();
        }).Within();
        await AskAsync(http, ListModels, ("x-api-key", _keys["withdrawn"]));
    }

    /// <summary>A token is secret by its signature: who has the rest of it has nothing.</summary>
    private string Token(string token)
    {
        _secrets[$"token {_secrets.Count}"] = token[(token.LastIndexOf('.') + 1)..];
        return token;
    }

    private async Task<byte[]> AskAsync(HttpClient http, string path, (string Name, string Value)? credential, IMessage? request = null, byte[]? body = null)
    {
        using var response = await SendAsync(http, path, credential, body ?? Framed(request));
        var answer = await response.Content.ReadAsByteArrayAsync().Within();
        foreach (var (name, values) in response.Headers.Concat(response.TrailingHeaders))
        {
            _answers.Append(name).Append(": ").AppendJoin(' ', values).Append('\n');
            if (name == "grpc-message") _answers.Append(Uri.UnescapeDataString(values.First())).Append('\n');
            if (name == "grpc-status-details-bin") _answers.Append(Encoding.Latin1.GetString(Convert.FromBase64String(values.First().PadRight((values.First().Length + 3) / 4 * 4, '=')))).Append('\n');
        }

        _answers.Append(Encoding.Latin1.GetString(answer)).Append('\n');
        return answer;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient http, string path, (string Name, string Value)? credential, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var call = new HttpRequestMessage(HttpMethod.Post, _address + path) { Version = new(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        if (credential is { } shown) call.Headers.TryAddWithoutValidation(shown.Name, shown.Value);
        return await http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead).Within(what: path);
    }

    private async Task<string> AskPlainAsync(HttpClient http, string url)
    {
        foreach (var key in (string[])[_keys["admin"], _keys["reader"], "rgk_admin_" + _secrets["a key that is guessed"]])
        {
            using var call = new HttpRequestMessage(HttpMethod.Get, url);
            call.Headers.Add("x-api-key", key);
            using var answer = await http.SendAsync(call).Within();
            _answers.Append(await answer.Content.ReadAsStringAsync().Within()).Append('\n');
        }

        return await http.GetStringAsync(new Uri(url)).Within();
    }

    /// <summary>The command line tool, which is given the key as its user gives it.</summary>
    private async Task CommandAsync(string key)
    {
        var command = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "RegimeGrpc.Cli.dll"), "server-info", "--server", _address, "--ca", _directory["ca.pem"]]);
        command.Environment["REGIME_API_KEY"] = key;
        _answers.Append(await Tool.RunAsync(command, TimeSpan.FromMinutes(1))).Append('\n');
    }

    private HttpClient Client(X509Certificate2? certificate = null) => GuardedServer.ClientOf(_issuer.Pem, certificate);

    private static byte[] Framed(IMessage? request)
    {
        var body = new byte[5 + (request?.CalculateSize() ?? 0)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - 5);
        request?.WriteTo(body.AsSpan(5));
        return body;
    }
}
