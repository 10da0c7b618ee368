using System.Diagnostics;
using RegimeGrpc.Client;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.EndToEnd.Tests.Input;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Import;

/// <summary>A server on an embedded journal that holds a whole data set, imported in one go. Tests read it and change nothing.</summary>
/// <param name="Server">Runs.</param>
/// <param name="Data">What was imported.</param>
/// <param name="Import">What the command said.</param>
/// <param name="Folded">From the start of the command until everything was folded.</param>
/// <param name="Imprint">Of the whole.</param>
internal sealed record Reference(RegimeServer Server, DataSet Data, Imported Import, TimeSpan Folded, Imprint Imprint);

/// <summary>One import of each data set, made when the first test asks for it, that all others are held against.</summary>
public sealed class References : IAsyncLifetime
{
    private readonly TempDirectory _files = new();
    private readonly Lazy<Task<Reference>> _generated;
    private readonly Lazy<Task<Reference>> _market;

    public References()
    {
        Generated = GeneratedMarket.Write(_files.Path);
        _generated = new(() => ImportAsync(Generated));
        _market = new(() => ImportAsync(DataSet.Market));
    }

    internal DataSet Generated { get; }

    internal Task<Reference> OfAsync(DataSet data) => (data.Name == Generated.Name ? _generated : _market).Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var made in (Lazy<Task<Reference>>[])[_generated, _market])
            if (made is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await made.Value).Server.DisposeAsync();
        _files.Dispose();
    }

    private static async Task<Reference> ImportAsync(DataSet data)
    {
        var server = await RegimeServer.EmbeddedAsync();
        var watch = Stopwatch.StartNew();
        var import = await RegimeCommand.ImportAsync(server.Address, data, data.Until);
        await server.Client.GetSignalAsync(new() { At = At.AsOf(DateTimeOffset.UtcNow) }).Within(RegimeCommand.Limit);
        var folded = watch.Elapsed;
        return new(server, data, import, folded, await Imprint.ReadAsync(server, data));
    }
}

/// <summary>Imports are heavy: these tests share the references and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ImportCollection : ICollectionFixture<References>
{
    public const string Name = "imports";
}
