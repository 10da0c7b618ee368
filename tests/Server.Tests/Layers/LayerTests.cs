using System.Xml.Linq;

namespace RegimeGrpc.Server.Tests.Layers;

/// <summary>Who may know whom. The table is the one in the specification of the service, section 6.</summary>
public sealed class LayerTests
{
    private const string Grpc = @"(?<![\w.])(global::)?Grpc\.\w+|(?<![\w.])Google\.(Protobuf|Rpc|Api)\b";
    private const string Wire = @"\b(RegimeGrpc\.)?Wire\.V1\b";
    private const string RedisDriver = @"\bStackExchange\b|\bMicrosoft\.Extensions\.Caching\.StackExchangeRedis\b";
    private const string SqliteDriver = @"\bMicrosoft\.Data\.Sqlite\b|\bSQLitePCL\b";
    private const string Tasks = @"\b(async|await)\b|\bSystem\.Threading\.Tasks\b|\b(Value)?Task<";
    private const string Services = @"\bMicrosoft\.Extensions\b|\bMicrosoft\.AspNetCore\b|\bSystem\.Text\.Json\b|\bSystem\.Net\b";

    private static readonly Dictionary<string, Layer> Layers = new[]
    {
        new Layer("server/Core", Grpc, Wire, RedisDriver, SqliteDriver, Tasks, Services, Host("Pipeline|Sqlite|Redis|Rpc|Feeds")),
        new Layer("server/Host/Pipeline", Grpc, Wire, RedisDriver, SqliteDriver, Host("Sqlite|Redis|Rpc|Feeds")),
        new Layer("server/Host/Sqlite", Grpc, Wire, RedisDriver, Host("Redis|Rpc|Feeds")),
        new Layer("server/Host/Redis", Grpc, Wire, SqliteDriver, Host("Sqlite|Rpc|Feeds")),
        new Layer("server/Host/Access", Grpc, Wire, RedisDriver, SqliteDriver, Host("Sqlite|Redis|Rpc|Feeds")),
        new Layer("server/Host/Rpc", RedisDriver, SqliteDriver, Host("Sqlite|Redis|Feeds")),
        new Layer("server/Host/Feeds", Grpc, Wire, RedisDriver, SqliteDriver, Host("Sqlite|Redis|Rpc")),
        new Layer("client-sdk/Client", RedisDriver, SqliteDriver, @"\bRegimeGrpc\.(Core|Server)\b"),
        new Layer("client-sdk/Testing", RedisDriver, SqliteDriver, @"\bRegimeGrpc\.(Core|Server)\b"),
    }.ToDictionary(layer => layer.Folder);

    public static TheoryData<string> Folders => [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_names_only_what_it_may(string folder) => Assert.Empty(Layers[folder].Violations());

    [Theory]
    [InlineData("server/Core")]
    [InlineData("server/Host/Pipeline")]
    [InlineData("server/Host/Sqlite")]
    [InlineData("server/Host/Redis")]
    [InlineData("server/Host/Access")]
    [InlineData("client-sdk/Client")]
    public void There_is_something_to_look_at(string folder) => Assert.NotEmpty(Layers[folder].Files());

    [Theory]
    [InlineData("server/Core", "using System.Text.Json;")]
    [InlineData("server/Core", "async void Run() { }")]
    [InlineData("server/Core", "Task<int> Later();")]
    [InlineData("server/Core", "using Microsoft.Extensions.Logging;")]
    [InlineData("server/Host/Pipeline", "using Grpc.Core;")]
    [InlineData("server/Host/Pipeline", "throw new global::Grpc.Core.RpcException(status);")]
    [InlineData("server/Host/Pipeline", "using Google.Protobuf;")]
    [InlineData("server/Host/Pipeline", "using RegimeGrpc.Wire.V1;")]
    [InlineData("server/Host/Pipeline", "using W = RegimeGrpc.Wire.V1.Signal;")]
    [InlineData("server/Host/Pipeline", "Wire.V1.Signal signal;")]
    [InlineData("server/Host/Pipeline", "using StackExchange.Redis;")]
    [InlineData("server/Host/Pipeline", "var c = new Microsoft.Data.Sqlite.SqliteConnection();")]
    [InlineData("server/Host/Pipeline", "using RegimeGrpc.Server.Redis;")]
    [InlineData("server/Host/Pipeline", "var journal = new Sqlite.SqliteJournal();")]
    [InlineData("server/Host/Pipeline", "global using System;")]
    [InlineData("server/Host/Sqlite", "using Grpc.Core;")]
    [InlineData("server/Host/Sqlite", "using RegimeGrpc.Wire.V1;")]
    [InlineData("server/Host/Redis", "using Grpc.Core;")]
    [InlineData("server/Host/Redis", "using Microsoft.Data.Sqlite;")]
    [InlineData("server/Host/Rpc", "using StackExchange.Redis;")]
    [InlineData("server/Host/Rpc", "using Microsoft.Data.Sqlite;")]
    [InlineData("server/Host/Rpc", "using RegimeGrpc.Server.Sqlite;")]
    [InlineData("server/Host/Feeds", "using RegimeGrpc.Server.Rpc;")]
    [InlineData("server/Host/Access", "using Grpc.Core;")]
    [InlineData("client-sdk/Client", "using RegimeGrpc.Core.Signals;")]
    [InlineData("client-sdk/Client", "using StackExchange.Redis;")]
    public void A_violation_is_found(string folder, string code) => Assert.NotEmpty(Layers[folder].Violations("namespace A;\n" + code));

    [Theory]
    [InlineData("server/Host/Pipeline", "// neither Grpc.Core nor StackExchange.Redis")]
    [InlineData("server/Host/Pipeline", "/// <see cref=\"Microsoft.Data.Sqlite\"/>")]
    [InlineData("server/Host/Pipeline", "using RegimeGrpc.Core.Journal;")]
    [InlineData("server/Host/Pipeline", "namespace RegimeGrpc.Server.Pipeline;")]
    [InlineData("server/Host/Redis", "using StackExchange.Redis;")]
    [InlineData("server/Host/Redis", "namespace RegimeGrpc.Server.Redis;")]
    [InlineData("server/Host/Rpc", "using RegimeGrpc.Wire.V1;")]
    [InlineData("client-sdk/Client", "using Grpc.Net.Client;")]
    public void What_is_allowed_is_not_a_violation(string folder, string code) => Assert.Empty(Layers[folder].Violations(code));

    [Theory]
    [InlineData("server/Core/RegimeGrpc.Core.csproj")]
    [InlineData("client-sdk/Client/RegimeGrpc.Client.csproj")]
    public void A_published_library_references_no_project_and_no_store(string project)
    {
        var items = XDocument.Load(Path.Combine(Layer.Root, project)).Descendants().ToList();
        Assert.DoesNotContain(items, item => item.Name == "ProjectReference");
        var packages = items.Where(item => item.Name == "PackageReference").Select(item => (string)item.Attribute("Include")!).ToList();
        Assert.NotEmpty(packages);
        Assert.DoesNotContain(packages, package => package.Contains("Redis", StringComparison.Ordinal) || package.Contains("Sqlite", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("server/Host/RegimeGrpc.Server.csproj")]
    [InlineData("client-sdk/Client/RegimeGrpc.Client.csproj")]
    public void Wire_types_are_internal_and_nothing_is_used_everywhere(string project)
    {
        var items = XDocument.Load(Path.Combine(Layer.Root, project)).Descendants().ToList();
        Assert.All(items.Where(item => item.Name == "Protobuf"), item => Assert.Equal("Internal", (string?)item.Attribute("Access")));
        Assert.Contains(items, item => item.Name == "Protobuf");
        Assert.DoesNotContain(items, item => item.Name == "Using");
    }

    /// <summary>Another folder of the host, by its namespace or relative to one's own.</summary>
    private static string Host(string folders) => $@"\bRegimeGrpc\.Server\.({folders})\b|(?<![\w.])({folders})\.[A-Z]";
}
