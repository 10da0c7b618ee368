using System.Runtime.Versioning;
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
        Change(Copy, "UPDATE entries SET payload = x'0102' WHERE revision = 23");
        var damaged = Assert.Throws<JournalDamagedException>(() => JournalBackup.Restore(Copy, _directory["other"]));
        Assert.Equal(new Revision(23), damaged.Revision);
        Assert.StartsWith($"{Copy} is damaged, and nothing was restored", damaged.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(".part", damaged.Detail, StringComparison.Ordinal);
        Assert.Equal("journal.lock", Path.GetFileName(Assert.Single(Directory.GetFiles(_directory["other"]))));
        // One that was killed: a server would begin an empty journal in its place.
        File.WriteAllText(Path.Combine(_directory["other"], "journal.db.part"), "half");
        var unfinished = await Assert.ThrowsAsync<JournalRefusedException>(() => SqliteJournal.OpenAsync(_directory["other"], Provenance.Real)).Within();
        Assert.Contains("did not end", unfinished.Message, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Journal_cache_and_backups_are_for_their_user_alone_whatever_the_others_are_let_do()
    {
        // As a volume that was there before, for anybody to look into.
        Directory.CreateDirectory(Data);
        await using (var journal = await SqliteJournal.OpenAsync(Data, Provenance.Real).Within())
        using (var cache = SqliteCache.Open(Data, TimeProvider.System))
        {
            await journal.AppendAsync(Ticks(0, 5), AppendTime, Never).Within();
            cache.Set("a", [1], new());
            JournalBackup.Write(Data, Copy);
            File.SetUnixFileMode(Copy, File.GetUnixFileMode(Copy) | UnixFileMode.OtherRead);
            JournalBackup.Restore(Copy, _directory["other"]);
            string[] made = [.. Directory.GetFiles(Data), .. Directory.GetFiles(_directory["other"])];
            Assert.InRange(made.Length, 9, 12);
            Assert.All(made, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }

        JournalBackup.Write(Data, _directory["second.db"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory["second.db"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory["other"]));
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-journal")]
    public async Task What_is_left_of_another_journal_is_not_mixed_with_a_restored_one(string log)
    {
        await MakeAsync(Ticks(0, 50));
        JournalBackup.Write(Data, Copy);
        Directory.CreateDirectory(_directory["other"]);
        var left = Path.Combine(_directory["other"], "journal.db" + log);
        File.WriteAllText(left, "entries of another journal");
        var refused = Assert.Throws<JournalRefusedException>(() => JournalBackup.Restore(Copy, _directory["other"]));
        Assert.Contains("Move the whole directory away", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_directory["other"], "journal.db")));
        File.Delete(left);
        Assert.Equal(new Revision(50), JournalBackup.Restore(Copy, _directory["other"]).Newest);

        // Nor is a file taken for a backup whose newest entries are in a log beside it.
        File.WriteAllText(Copy + log, "entries of this journal");
        Assert.Contains("not a backup", Assert.Throws<JournalRefusedException>(() => JournalBackup.Restore(Copy, _directory["third"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM keys", 1)]
    [InlineData("DELETE FROM keys WHERE key LIKE 's:%'", 9)]
    [InlineData("UPDATE keys SET revision = 3 WHERE revision = 4", 4)]
    [InlineData("UPDATE keys SET fact = x'01' WHERE revision = 5", 5)]
    public async Task A_backup_that_would_take_the_same_facts_again_is_none(string damage, long revision)
    {
        await MakeAsync([.. Ticks(0, 8), Tick(8, key: "mine")]);
        JournalBackup.Write(Data, Copy);
        Change(Copy, damage);
        Assert.Equal(new Revision(revision), Assert.Throws<JournalDamagedException>(() => JournalBackup.Restore(Copy, _directory["other"])).Revision);
        Assert.False(File.Exists(Path.Combine(_directory["other"], "journal.db")));
    }

    [Fact]
    public async Task A_backup_with_a_damaged_page_is_none()
    {
        await MakeAsync(Ticks(0, 50));
        JournalBackup.Write(Data, Copy);
        // Pages that no row is read from: only SQLite knows that they are not what they should be.
        Change(Copy, "CREATE TABLE other (x); INSERT INTO other VALUES (zeroblob(20000)); PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'other'");
        Assert.Contains("is damaged", Assert.Throws<JournalDamagedException>(() => JournalBackup.Restore(Copy, _directory["other"])).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_directory["other"], "journal.db")));
    }

    [Fact]
    public async Task A_trimmed_journal_is_backed_up_and_restored()
    {
        await using (var journal = await SqliteJournal.OpenAsync(Data, Provenance.Real).Within())
        {
            await journal.AppendAsync([.. Ticks(0, 20), Tick(20, key: "mine"), Tick(21, key: "mine too")], AppendTime, Never).Within();
            await journal.TrimAsync(new(21), AppendTime, Never).Within();
        }

        var written = JournalBackup.Write(Data, Copy);
        Assert.Equal((new Revision(22), new Revision(22)), (written.Oldest, written.Newest));
        Assert.Equal(written, JournalBackup.Restore(Copy, _directory["other"]));
    }

    [Fact]
    public async Task A_journal_of_before_origins_opens_and_goes_on()
    {
        await using (var journal = await SqliteJournal.OpenAsync(Data, Provenance.Real).Within())
            await journal.AppendAsync(Ticks(0, 5), AppendTime, Never).Within();
        Change(Path.Combine(Data, "journal.db"), "ALTER TABLE entries DROP COLUMN origin");

        await using var again = await SqliteJournal.OpenAsync(Data, Provenance.Real).Within();
        await again.AppendAsync([Tick(5)], AppendTime, Never, Origin.Server("feed")).Within();
        var entries = await again.ReadAsync(Revision.Start, 10, Never).Within();
        Assert.Equal([null, null, null, null, null, Origin.Server("feed")], entries.Select(entry => entry.Origin));
    }

    [Fact]
    public async Task A_journal_whose_keys_do_not_name_their_series_yet_is_backed_up_and_takes_nothing_twice()
    {
        await MakeAsync([.. Ticks(0, 8), Tick(8, key: "mine")]);
        Change(Path.Combine(Data, "journal.db"), "UPDATE keys SET key = 'k:mine' WHERE key LIKE 's:%'");
        Assert.Equal(JournalBackup.Write(Data, Copy), JournalBackup.Restore(Copy, _directory["other"]));
        await using var restored = await SqliteJournal.OpenAsync(_directory["other"], Provenance.Real).Within();
        Assert.Equal([new(AppendOutcome.Duplicate, new(9))], await restored.AppendAsync([Tick(8, key: "mine")], AppendTime, Never).Within());
    }

    private async Task MakeAsync(Observation[] facts)
    {
        await using var journal = await SqliteJournal.OpenAsync(Data, Provenance.Real).Within();
        await journal.AppendAsync(facts, AppendTime, Never).Within();
    }

    private static void Change(string file, string statement)
    {
        using var vandal = new SqliteConnection($"Data Source={file};Pooling=False");
        vandal.Open();
        using var change = vandal.CreateCommand();
        change.CommandText = statement;
        change.ExecuteNonQuery();
    }

    private static Task<Ended> RunAsync(params string[] arguments) =>
        Tool.RunAsync(new("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "RegimeGrpc.Server.dll"), .. arguments]), Deadline.Default);
}
