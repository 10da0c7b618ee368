using System.Globalization;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using StackExchange.Redis;

namespace RegimeGrpc.Server.Redis;

/// <param name="Configuration">HOST:PORT or a StackExchange.Redis configuration string.</param>
/// <param name="Provenance">What a new journal is for, and an old one must be for.</param>
public sealed record RedisJournalOptions(string Configuration, Provenance Provenance)
{
    /// <summary>The hash tag under which the journal's keys live: one journal per tag.</summary>
    public string Tag { get; init; } = "regime";

    /// <summary>A file with the password; null where the configuration says it, or there is none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How often a waiting reader looks when no message wakes it.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>
/// The shared journal: a Redis Stream whose entry ids are the revisions. Any number of processes append; Redis runs one script
/// per batch, so there is no lock and no leader. Redis 7.0 or later, also as a cluster.
/// </summary>
/// <remarks>
/// Remembers the newest revision and hash it has seen and shows them with every call, so a store that was flushed, restored from
/// a backup, or lost its last second and went on is noticed by the first call after it.
/// </remarks>
public sealed class RedisJournal : IJournal
{
    private const string Format = "1";

    /// <summary>Entries trimmed by one script: Redis answers nobody else while it runs.</summary>
    private const int TrimPage = 1000;

    // CONFIG SET tells nobody. What is promised wrongly is promised for no longer than this.
    private static readonly TimeSpan DurabilityAge = TimeSpan.FromSeconds(10);

    private const long Unknown = long.MinValue;

    private readonly RedisLink _link;
    private readonly RedisKeys _keys;
    private readonly TimeSpan _pollInterval;
    private readonly WakeUp _appended = new();
    private readonly Lock _seenLock = new();
    private volatile Durability _durability;
    private long _durabilityAsked = Environment.TickCount64;
    private (Revision Revision, RollingHash Hash) _seen = (Revision.Start, RollingHash.Start);

    private RedisJournal(RedisLink link, RedisKeys keys, TimeSpan pollInterval, JournalIdentity identity, Durability durability) =>
        (_link, _keys, _pollInterval, Identity, _durability) = (link, keys, pollInterval, identity, durability);

    public JournalIdentity Identity { get; }

    /// <summary>As Redis was configured when it was last asked: after it has been away, and every few seconds.</summary>
    public Durability Durability => _durability;

    /// <summary>Opens the journal under the options' tag, and makes it when there is none; of any number of openers one makes it.</summary>
    /// <exception cref="JournalRefusedException">It holds the other provenance, or another format.</exception>
    /// <exception cref="JournalDamagedException">Its parts disagree, or its newest entries do not add up.</exception>
    /// <exception cref="JournalUnavailableException">Redis does not answer. Try again.</exception>
    public static async Task<RedisJournal> OpenAsync(RedisJournalOptions options, CancellationToken cancellation = default)
    {
        var link = await RedisLink.ConnectAsync(options.Configuration, options.PasswordFile, cancellation);
        try
        {
            var keys = new RedisKeys(options.Tag);
            var identity = await IdentifyAsync(link, keys, options.Provenance, cancellation);
            var durability = await RedisDurability.AskAsync(link, keys, cancellation);
            var journal = new RedisJournal(link, keys, options.PollInterval, identity, durability);
            await journal.VerifyTailAsync(cancellation);
            await journal.ListenAsync(cancellation);
            link.Restored += () => Volatile.Write(ref journal._durabilityAsked, Unknown);
            return journal;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<JournalHead> HeadAsync(CancellationToken cancellation)
    {
        await AskDurabilityAsync(cancellation);
        var answer = await _link.RunAsync(RedisScripts.Look, _keys.All, Known(), cancellation);
        var (revision, hash) = See(answer);
        return new(ToRevision(answer[3]), revision, hash);
    }

    public async ValueTask<IReadOnlyList<Appended>> AppendAsync(IReadOnlyList<Observation> batch, Instant appendTime, CancellationToken cancellation, Origin? origin = null)
    {
        cancellation.ThrowIfCancellationRequested();
        if (batch.Count == 0) return [];
        if (Volatile.Read(ref _durabilityAsked) == Unknown) await AskDurabilityAsync(cancellation);
        var answer = await _link.RunAsync(RedisScripts.Append, _keys.All, Arguments(batch, appendTime, origin), cancellation);
        See(answer);
        var appended = new Appended[batch.Count];
        for (var i = 0; i < appended.Length; i++)
            appended[i] = new((AppendOutcome)(int)answer[3 + (2 * i)], ToRevision(answer[4 + (2 * i)]));
        return appended;
    }

    public async ValueTask<IReadOnlyList<Appended?>> FindAsync(IReadOnlyList<Observation> batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (batch.Count == 0) return [];
        var records = JournalRecord.From(batch);
        var names = records.SelectMany(record => (RedisValue[])[record.ExplicitKey, record.NaturalKey]).ToArray();
        var holders = await _link.CallAsync(redis => redis.HashGetAsync(_keys.Keys, names, CommandFlags.DemandMaster), cancellation);
        var found = new Appended?[records.Length];
        for (var i = 0; i < found.Length; i++)
        {
            var holder = (string?)(holders[2 * i].HasValue ? holders[2 * i] : holders[(2 * i) + 1]);
            if (holder is null) continue;
            var separator = holder.IndexOf(':', StringComparison.Ordinal);
            var same = holder.AsSpan(separator + 1).SequenceEqual(records[i].Fact);
            found[i] = new(same ? AppendOutcome.Duplicate : AppendOutcome.KeyConflict, new(long.Parse(holder.AsSpan(0, separator), NumberStyles.None, CultureInfo.InvariantCulture)));
        }

        return found;
    }

    public async ValueTask<IReadOnlyList<Entry>> ReadAsync(Revision after, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        cancellation.ThrowIfCancellationRequested();
        // Both are sent before either is awaited. The look comes second: what it vouches for includes the page.
        var reading = ReadStoredAsync(after, limit, cancellation);
        var looking = _link.RunAsync(RedisScripts.Look, _keys.All, Known(), cancellation);
        // Both are awaited, whichever fails: the failure of the other would be nobody's.
        await Task.WhenAll(reading, looking);
        var (page, look) = (await reading, await looking);
        See(look);
        if (page.Count > 0 && page[0].Revision > after.Next && ToRevision(look[3]) is var oldest && oldest > after.Next)
            throw new JournalCompactedException(oldest);
        var entries = StoredEntry.DecodePage(after, page);
        if (page.Count > 0) See(page[^1].Revision, page[^1].Hash);
        return entries;
    }

    public async ValueTask WaitAsync(Revision after, CancellationToken cancellation)
    {
        while (true)
        {
            var next = _appended.Next;
            if ((await HeadAsync(cancellation)).Newest > after) return;
            using var quit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(next, Task.Delay(_pollInterval, quit.Token));
            await quit.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask SaveBaseAsync(string fingerprint, ReadOnlyMemory<byte> checkpoint, CancellationToken cancellation) =>
        See(await _link.RunAsync(RedisScripts.SaveBase, [.. _keys.All, _keys.Bases], [.. Known(), fingerprint, checkpoint], cancellation));

    public async ValueTask<byte[]?> LoadBaseAsync(string fingerprint, CancellationToken cancellation) =>
        await _link.CallAsync(redis => redis.HashGetAsync(_keys.Bases, fingerprint, CommandFlags.DemandMaster), cancellation);

    public async ValueTask TrimAsync(Revision through, Instant now, CancellationToken cancellation)
    {
        while (await HeadAsync(cancellation) is var head && head.Oldest <= through && head.Oldest < head.Newest)
        {
            var page = (await ReadAsync(new(head.Oldest.Number - 1), TrimPage, cancellation)).Where(entry => entry.Revision <= through && entry.Revision < head.Newest).ToArray();
            var keys = page.Where(entry => now - entry.AppendTime >= IJournal.KeyLifetime)
                .SelectMany(entry => JournalRecord.ExplicitKeysOf(entry.Observation)).Select(key => (RedisValue)key);
            See(await _link.RunAsync(RedisScripts.Trim, _keys.All, [.. Known(), page[^1].Revision.Number, .. keys], cancellation));
        }
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    /// <summary>Asks again when the answer is old. The first who finds it so asks; the others go on with the old one meanwhile.</summary>
    private async ValueTask AskDurabilityAsync(CancellationToken cancellation)
    {
        var (asked, now) = (Volatile.Read(ref _durabilityAsked), Environment.TickCount64);
        if (asked > now - (long)DurabilityAge.TotalMilliseconds || Interlocked.CompareExchange(ref _durabilityAsked, now, asked) != asked) return;
        try
        {
            _durability = await RedisDurability.AskAsync(_link, _keys, cancellation);
        }
        catch
        {
            Volatile.Write(ref _durabilityAsked, asked);
            throw;
        }
    }

    private static async Task<JournalIdentity> IdentifyAsync(RedisLink link, RedisKeys keys, Provenance provenance, CancellationToken cancellation)
    {
        var word = Word(provenance);
        var answer = await link.RunAsync(RedisScripts.Create, keys.All, [Guid.NewGuid().ToString("N"), word, Format], cancellation);
        if ((string)answer[0]! != "OK") throw new JournalDamagedException($"Redis does not hold a journal under {keys.Head}: {answer[1]}.");
        if ((string)answer[3]! != Format)
            throw new JournalRefusedException($"The journal in Redis has format {answer[3]}; this server knows format {Format}. Use the server version that wrote it.");
        if ((string)answer[2]! != word)
            throw new JournalRefusedException($"The journal in Redis under {keys.Head} holds {answer[2]} observations and cannot take {word} ones. Use another Redis for those.");
        return new((string)answer[1]!, provenance, "redis");
    }

    private async Task VerifyTailAsync(CancellationToken cancellation)
    {
        try
        {
            var head = await HeadAsync(cancellation);
            var before = new Revision(Math.Max(0, head.Newest.Number - StoredEntry.TailLength));
            // Of the oldest entry of a trimmed journal the one before is not there: its own hash is taken on trust.
            if (head.Oldest > before.Next) before = head.Oldest;
            var hash = RollingHash.Start;
            if (!before.IsStart)
            {
                var page = await ReadStoredAsync(new(before.Number - 1), 1, cancellation);
                if (page.Count == 1) hash = page[0].Hash;
            }
            StoredEntry.Verify(before, hash, await ReadStoredAsync(before, StoredEntry.TailLength, cancellation));
        }
        catch (JournalChangedException change)
        {
            throw new JournalDamagedException("The journal in Redis cannot be opened. Restore it from a backup, or start a new journal.", null, change);
        }
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        try
        {
            await _link.CallAsync(async _ =>
            {
                await _link.Subscriber.SubscribeAsync(RedisChannel.Literal(_keys.Channel), (_, _) => _appended.Ring());
                return true;
            }, cancellation);
        }
        catch (JournalUnavailableException)
        {
            // The driver subscribes as soon as it can; until then waiting readers poll.
        }
    }

    private async Task<IReadOnlyList<StoredEntry>> ReadStoredAsync(Revision after, int limit, CancellationToken cancellation)
    {
        var page = await _link.CallAsync(redis => redis.StreamRangeAsync(_keys.Journal, $"(0-{after}", "+", limit, flags: CommandFlags.DemandMaster), cancellation);
        var entries = new StoredEntry[page.Length];
        for (var i = 0; i < page.Length; i++)
        {
            var id = ((string)page[i].Id!).AsSpan();
            var fields = page[i].Values;
            if (!id.StartsWith("0-") || fields.Length is not (3 or 4) || fields[0].Name != "p" || fields[1].Name != "h" || fields[2].Name != "t")
                throw new JournalDamagedException("The journal in Redis has an entry that no journal wrote. Restore it from a backup, or start a new journal.", null, new IOException($"{page[i].Id} of {_keys.Journal}"));
            entries[i] = new(
                new(long.Parse(id[2..], NumberStyles.None, CultureInfo.InvariantCulture)),
                (byte[])fields[0].Value!,
                new((long)fields[2].Value),
                new((string)fields[1].Value!),
                fields.Length == 4 ? (string?)fields[3].Value : null);
        }
        return entries;
    }

    private RedisValue[] Arguments(IReadOnlyList<Observation> batch, Instant appendTime, Origin? origin)
    {
        var arguments = new List<RedisValue>(6 + (4 * batch.Count));
        arguments.AddRange(Known());
        arguments.Add(appendTime.Ticks);
        arguments.Add(_keys.Channel);
        arguments.Add(OriginText.Of(origin) ?? "");
        foreach (var observation in batch)
        {
            var record = JournalRecord.From(observation);
            arguments.Add(record.Payload);
            arguments.Add(record.Fact);
            arguments.Add(record.ExplicitKey);
            arguments.Add(record.NaturalKey);
        }
        return [.. arguments];
    }

    private RedisValue[] Known()
    {
        lock (_seenLock) return [Identity.Id, _seen.Revision.Number, _seen.Hash.Hex];
    }

    private (Revision, RollingHash) See(RedisResult[] answer)
    {
        if ((string)answer[0]! != "OK") throw new JournalChangedException($"Redis no longer holds journal {Identity.Id}: {answer[1]}.");
        var (revision, hash) = (ToRevision(answer[1]), new RollingHash((string)answer[2]!));
        See(revision, hash);
        return (revision, hash);
    }

    private void See(Revision revision, RollingHash hash)
    {
        lock (_seenLock)
            if (revision > _seen.Revision) _seen = (revision, hash);
    }

    private static Revision ToRevision(RedisResult number) => new((long)number);

    private static string Word(Provenance provenance) => provenance == Provenance.Simulated ? "simulated" : "real";
}
