using System.Buffers.Binary;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Data.Sqlite;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;
using static RegimeGrpc.Server.Tests.Journal.Facts;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>What the embedded journal does when something is wrong with the process, the disk or the file.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SqliteFaultTests : IDisposable
{
    private const int SqlitePage = 4096;
    private const byte TableLeaf = 13;

    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(20_000)] // long enough for checkpoints of the log
    public async Task What_was_acknowledged_survives_kill_9(int enough)
    {
        using var writer = WriterProcess.Start(_directory.Path);
        await writer.UntilAcknowledgedAsync(enough);
        await writer.KillAsync();
        await writer.AssertNothingLostAsync(_directory.Path);
    }

    [Fact]
    public async Task A_second_writer_is_refused_until_the_first_is_gone()
    {
        using var writer = WriterProcess.Start(_directory.Path);
        await writer.UntilAcknowledgedAsync(1);
        var refusal = await Assert.ThrowsAsync<JournalRefusedException>(() => SqliteJournal.OpenAsync(_directory.Path, Provenance.Real));
        Assert.Contains("in use by another process", refusal.Message);
        Assert.Contains("--data-dir", refusal.Message);
        await writer.KillAsync();
        await using var journal = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real);
        await Assert.ThrowsAsync<JournalRefusedException>(() => SqliteJournal.OpenAsync(_directory.Path, Provenance.Real));
    }

    [Fact]
    public async Task A_full_disk_is_unavailable_and_the_writer_goes_on_when_there_is_room()
    {
        using var writer = WriterProcess.Start(_directory.Path, underLimits: true);
        await writer.UntilAcknowledgedAsync(30);
        await writer.LimitFilesAsync(64 * 1024);
        Assert.Contains(_directory["journal.db"], await writer.UntilUnavailableAsync());
        await writer.LimitFilesAsync(null);
        await writer.UntilAcknowledgedAsync(300);
        await writer.KillAsync();
        await writer.AssertNothingLostAsync(_directory.Path);
    }

    [Fact]
    public async Task A_read_only_directory_is_unavailable_until_it_can_be_written()
    {
        var directory = Directory.CreateDirectory(_directory["data"]).FullName;
        await using (await SqliteJournal.OpenAsync(directory, Provenance.Real)) { }
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var writer = WriterProcess.Start(directory, underLimits: true);
        await writer.UntilUnavailableAsync();
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        await writer.UntilAcknowledgedAsync(30);
        await writer.KillAsync();
        await writer.AssertNothingLostAsync(directory);
    }

    [Fact]
    public async Task A_file_locked_by_another_program_is_unavailable_and_the_batch_can_be_sent_again()
    {
        await using var journal = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real);
        await journal.AppendAsync(Ticks(0, 5), AppendTime, Never).Within();
        using (var intruder = Open())
        {
            Run(intruder, "BEGIN IMMEDIATE");
            var unavailable = await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.AppendAsync(Ticks(5, 5), AppendTime, Never).Within());
            Assert.Contains("locked by another program", unavailable.Message);
            Assert.Equal(5, (await journal.ReadAsync(Revision.Start, 100, Never).Within()).Count);
        }
        var answers = await journal.AppendAsync(Ticks(5, 5), AppendTime, Never).Within();
        Assert.Equal([6, 7, 8, 9, 10], answers.Select(a => a.Revision.Number));
        Assert.Equal(10, (await journal.HeadAsync(Never).Within()).Newest.Number);
    }

    [Fact]
    public async Task A_batch_that_fails_midway_leaves_nothing_of_itself()
    {
        await using var journal = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real);
        await journal.AppendAsync(Ticks(0, 5), AppendTime, Never).Within();
        using (var saboteur = Open())
            Run(saboteur, "CREATE TRIGGER full BEFORE INSERT ON entries WHEN NEW.revision = 8 BEGIN SELECT RAISE(ABORT, 'no'); END");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.AppendAsync(Ticks(5, 5), AppendTime, Never).Within());
        Assert.Equal(5, (await journal.ReadAsync(Revision.Start, 100, Never).Within()).Count);
        using (var saboteur = Open()) Run(saboteur, "DROP TRIGGER full");
        var answers = await journal.AppendAsync(Ticks(5, 5), AppendTime, Never).Within();
        Assert.All(answers, a => Assert.Equal(AppendOutcome.Accepted, a.Outcome));
        Assert.Equal([6, 7, 8, 9, 10], answers.Select(a => a.Revision.Number));
    }

    [Theory]
    [InlineData("UPDATE entries SET payload = x'0102' WHERE revision = 1234", 1234)]
    [InlineData("UPDATE entries SET hash = zeroblob(20) WHERE revision = 1500", 1500)]
    [InlineData("DELETE FROM entries WHERE revision = 700", 700)]
    public async Task A_damaged_tail_is_named(string damage, long revision)
    {
        await using (var journal = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real))
            await journal.AppendAsync(Ticks(0, 1500), AppendTime, Never).Within();
        using (var vandal = Open()) Run(vandal, damage);
        var damaged = await Assert.ThrowsAsync<JournalDamagedException>(() => SqliteJournal.OpenAsync(_directory.Path, Provenance.Real));
        Assert.Equal(new Revision(revision), damaged.Revision);
        Assert.Contains($"Revision {revision} ", damaged.Message);
        using (var vandal = Open()) Run(vandal, "DELETE FROM entries");
        await using var empty = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real);
    }

    /// <summary>Bytes of a page that was damaged can read as a row with a smaller revision, and the last row says where a journal ends.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(90)]
    [InlineData(127)]
    [InlineData(255)]
    public async Task A_damaged_last_page_is_noticed_whatever_its_bytes_say(byte noise)
    {
        await using (var journal = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real))
            await journal.AppendAsync(Ticks(0, 1100), AppendTime, Never).Within();
        // However full the last page is.
        for (var entries = 1100; entries < 1140; entries++)
        {
            await using (var journal = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real))
                await journal.AppendAsync([Tick(entries, entries)], AppendTime, Never).Within();
            var whole = await File.ReadAllBytesAsync(_directory["journal.db"]);
            var damaged = whole.ToArray();
            damaged.AsSpan(LastPageOfEntries(whole) + (SqlitePage / 2), SqlitePage / 2).Fill(noise);
            await File.WriteAllBytesAsync(_directory["journal.db"], damaged);
            await Assert.ThrowsAsync<JournalDamagedException>(async () => await (await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real)).DisposeAsync());
            await File.WriteAllBytesAsync(_directory["journal.db"], whole);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_journal_is_left_alone()
    {
        using (var other = Open()) Run(other, "CREATE TABLE recipes (name TEXT)");
        var refusal = await Assert.ThrowsAsync<JournalRefusedException>(() => SqliteJournal.OpenAsync(_directory.Path, Provenance.Real));
        Assert.Contains("not a journal", refusal.Message);
        var noise = Directory.CreateDirectory(_directory["noise"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(noise, "journal.db"), new string('x', 5000));
        await Assert.ThrowsAsync<JournalDamagedException>(() => SqliteJournal.OpenAsync(noise, Provenance.Real));
    }

    [Fact]
    public async Task A_journal_of_a_later_format_is_refused()
    {
        await using (await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real)) { }
        using (var future = Open()) Run(future, "PRAGMA user_version = 2");
        var refusal = await Assert.ThrowsAsync<JournalRefusedException>(() => SqliteJournal.OpenAsync(_directory.Path, Provenance.Real));
        Assert.Contains("format 2", refusal.Message);
    }

    [Fact]
    public async Task Appends_into_a_removed_file_are_not_acknowledged()
    {
        await using var journal = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real);
        await journal.AppendAsync([Tick(1)], AppendTime, Never).Within();
        File.Delete(_directory["journal.db"]);
        await Assert.ThrowsAsync<JournalChangedException>(() => journal.AppendAsync([Tick(2)], AppendTime, Never).Within());
        await Assert.ThrowsAsync<JournalChangedException>(() => journal.ReadAsync(Revision.Start, 10, Never).Within());
        await Assert.ThrowsAsync<JournalChangedException>(() => journal.HeadAsync(Never).Within());
    }

    [Fact]
    public async Task Closing_commits_what_waits_and_ends_what_waits_for_more()
    {
        var journal = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real);
        var appends = Enumerable.Range(0, 50).Select(i => journal.AppendAsync([Tick(i)], AppendTime, Never).AsTask()).ToList();
        var waiting = journal.WaitAsync(new(50), Never).AsTask();
        await journal.DisposeAsync().AsTask().Within();
        Assert.All(await Task.WhenAll(appends).Within(), a => Assert.Equal(AppendOutcome.Accepted, a[0].Outcome));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Within());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => journal.AppendAsync([Tick(99)], AppendTime, Never).Within());
        await using var reopened = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real);
        Assert.Equal(50, (await reopened.HeadAsync(Never).Within()).Newest.Number);
    }

    [Fact]
    public async Task Writers_of_one_row_each_share_commits()
    {
        const int writers = 200; // few enough that the log is not moved into the file meanwhile
        await using var journal = await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real);
        await Task.WhenAll(Enumerable.Range(0, writers).Select(i => journal.AppendAsync([Tick(i)], AppendTime, Never).AsTask())).Within();
        Assert.InRange(CommitsIn(await File.ReadAllBytesAsync(_directory["journal.db-wal"])), 1, writers / 2);
    }

    /// <summary>Frames that end a transaction: those that say how large the file is after it. https://sqlite.org/fileformat2.html#the_write_ahead_log.</summary>
    private static int CommitsIn(byte[] log)
    {
        const int header = 32;
        const int frameHeader = 24;
        var commits = 0;
        for (var at = header; at < log.Length; at += frameHeader + SqlitePage)
            if (BinaryPrimitives.ReadUInt32BigEndian(log.AsSpan(at + 4)) > 0) commits++;
        return commits;
    }

    private static int LastPageOfEntries(byte[] file)
    {
        for (var at = file.Length - SqlitePage; at > 0; at -= SqlitePage)
            if (file[at] == TableLeaf && file.AsSpan(at, SqlitePage).IndexOf(Encoding.UTF8.GetBytes(Tick(0).Series)) >= 0)
                return at;
        throw new InvalidOperationException("No page of entries.");
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_directory["journal.db"]};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
