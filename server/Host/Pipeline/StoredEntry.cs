using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>An entry as a store holds it, not yet believed.</summary>
internal readonly record struct StoredEntry(Revision Revision, byte[] Payload, Instant AppendTime, RollingHash Hash, string? Origin)
{
    /// <summary>How many of the newest entries are verified when a journal is opened: where a crash or a bad disk leaves its marks.</summary>
    public const int TailLength = 1000;

    /// <exception cref="JournalDamagedException">The bytes are not an observation.</exception>
    public Entry Decode()
    {
        try
        {
            return new Entry(Revision, ObservationCodec.Decode(Payload), AppendTime, Hash, OriginText.Read(Origin));
        }
        catch (FormatException damage)
        {
            throw new JournalDamagedException($"Revision {Revision} of the journal cannot be read. Restore the store from a backup, or start a new journal.", Revision, damage);
        }
    }

    /// <summary>Decodes a page that must begin right after <paramref name="after"/>: revisions are dense, and a hole is damage.</summary>
    public static IReadOnlyList<Entry> DecodePage(Revision after, IReadOnlyList<StoredEntry> page)
    {
        var entries = new Entry[page.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            after = after.Next;
            RequirePlace(after, page[i]);
            entries[i] = page[i].Decode();
        }
        return entries;
    }

    /// <summary>Recomputes the rolling hash over <paramref name="page"/>, from the hash of the entry before it.</summary>
    /// <exception cref="JournalDamagedException">Names the first revision whose hash does not follow.</exception>
    public static void Verify(Revision before, RollingHash hash, IReadOnlyList<StoredEntry> page)
    {
        foreach (var entry in page)
        {
            before = before.Next;
            RequirePlace(before, entry);
            hash = hash.Next(entry.Payload);
            if (entry.Hash != hash)
                throw new JournalDamagedException($"Revision {before} of the journal is damaged: its rolling hash does not follow from the entries before it. Restore the store from a backup, or start a new journal.", before);
        }
    }

    private static void RequirePlace(Revision place, StoredEntry entry)
    {
        if (entry.Revision != place)
            throw new JournalDamagedException($"Revision {place} of the journal is missing: the next entry there is {entry.Revision}.", place);
    }
}
