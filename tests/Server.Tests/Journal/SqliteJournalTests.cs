using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Journal;

public sealed class SqliteJournalTests : JournalContract, IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override async Task<IJournal> OpenAsync(string name = "journal", Provenance provenance = Provenance.Real) =>
        await SqliteJournal.OpenAsync(_directory[name], provenance).Within();
}
