using Microsoft.Data.Sqlite;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;
using static RegimeGrpc.Server.Tests.Journal.Facts;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>The embedded journal is copied while it is written to, and put back.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly TempDirectory _directory = new();

    private string Data => _directory["data"];

    private string Copy => _directory["copy.db"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_backup_taken_under_load_by_another_process_is_a_prefix_of_the_journal()
    {
        await using var journal = await SqliteJournal.OpenAsync(Data, Provenance.Real).Within();
        await journal.AppendAsync(Ticks(0, 3000), AppendTime, Never).Within();
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 3000; !enough.IsCancellationRequested; i += 10) await journal.AppendAsync(Ticks(i, 10), AppendTime, Never);
        });
        var said = await RunAsync("backup", "--data-dir", Data, "--to", Copy);
        await enough.CancelAsync();
        await writing.Within();
        Assert.Equal(0, said.Code);

        Assert.Equal(0, (await RunAsync("restore", "--from", Copy, "--data-dir", _directory["restored"])).Code);
        await using var restored = await SqliteJournal.OpenAsync(_directory["restored"], Provenance.Real).Within();
        Assert.Equal(journal.Identity, restored.Identity);
        var head = await restored.HeadAsync(Never).Within();
        Assert.Contains($"revisions 1 to {head.Newest}, hash {head.Hash}.", said.Out, StringComparison.Ordinal);
        Assert.True(head.Newest >= new Revision(3000));
        Assert.Equal(
            await journal.ReadAsync(Revision.Start, (int)head.Newest.Number, Never).Within(),
            await restored.ReadAsync(Revision.Start, int.MaxValue, Never).Within());
        // It is a journal like any other: the same facts are still known, new ones go in.
        Assert.Equal(AppendOutcome.Duplicate, (await restored.AppendAsync(Ticks(5, 1), AppendTime, Never).Within())[0].Outcome);
    }

    [Fact]
    public async Task What_would_destroy_something_is_refused()
    {
        Assert.Contains("no journal in", Assert.Throws<JournalRefusedException>(() => JournalBackup.Write(Data, Copy)).Message, StringComparison.Ordinal);
        await using (var journal = await SqliteJournal.OpenAsync(Data, Provenance.Real).Within())
        {
            await journal.AppendAsync(Ticks(0, 50), AppendTime, Never).Within();
            JournalBackup.Write(Data, Copy);
            Assert.Contains("is there already", Assert.Throws<JournalRefusedException>(() => JournalBackup.Write(Data, Copy)).Message, StringComparison.Ordinal);
            Assert.Contains("in use by another process", Assert.Throws<JournalRefusedException>(() => JournalBackup.Restore(Copy, Data)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("is a journal in", Assert.Throws<JournalRefusedException>(() => JournalBackup.Restore(Copy, Data)).Message, StringComparison.Ordinal);
        using (var vandal = new SqliteConnection($"Data Source={Copy};Pooling=False"))
        {
            vandal.Open();
            using var damage = vandal.CreateCommand();
            damage.CommandText = "UPDATE entries SET payload = x'0102' WHERE revision = 23";
            damage.ExecuteNonQuery();
        }

        Assert.Equal(new Revision(23), Assert.Throws<JournalDamagedException>(() => JournalBackup.Restore(Copy, _directory["other"])).Revision);
        Assert.False(File.Exists(Path.Combine(_directory["other"], "journal.db")));
    }

    [Fact]
    public async Task A_journal_of_before_origins_opens_and_goes_on()
    {
        await using (var journal = await SqliteJournal.OpenAsync(Data, Provenance.Real).Within())
            await journal.AppendAsync(Ticks(0, 5), AppendTime, Never).Within();
        using (var old = new SqliteConnection($"Data Source={Path.Combine(Data, "journal.db")};Pooling=False"))
        {
            old.Open();
            using var before = old.CreateCommand();
            before.CommandText = "ALTER TABLE entries DROP COLUMN origin";
            before.ExecuteNonQuery();
        }

        await using var again = await SqliteJournal.OpenAsync(Data, Provenance.Real).Within();
        await again.AppendAsync([Tick(5)], AppendTime, Never, Origin.Server("feed")).Within();
        var entries = await again.ReadAsync(Revision.Start, 10, Never).Within();
        Assert.Equal([null, null, null, null, null, Origin.Server("feed")], entries.Select(entry => entry.Origin));
    }

    private static Task<Ended> RunAsync(params string[] arguments) =>
        Tool.RunAsync(new("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "RegimeGrpc.Server.dll"), .. arguments]), Deadline.Default);
}
