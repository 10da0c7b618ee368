using System.Buffers.Text;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Where a watch goes on: (journal id, fingerprint, revision, rolling hash), opaque to clients.</summary>
public sealed record ResumePoint(string JournalId, string Fingerprint, Position At)
{
    private const byte Version = 1;

    public string Encode()
    {
        var writer = new CanonicalWriter(192);
        writer.Byte(Version);
        writer.Text(JournalId);
        writer.Text(Fingerprint);
        writer.Long(At.Revision.Number);
        writer.Text(At.Hash.Hex);
        return Base64Url.EncodeToString(writer.Written);
    }

    /// <exception cref="FaultException">It is none of ours.</exception>
    public static ResumePoint Decode(string text)
    {
        try
        {
            var reader = new CanonicalReader(Base64Url.DecodeFromChars(text));
            if (reader.Byte() != Version) throw new FormatException("of another version");
            var point = new ResumePoint(reader.Text(), reader.Text(), new(new(reader.Long()), new(reader.Text())));
            if (!reader.AtEnd || point.At.Revision < Revision.Start) throw new FormatException("damaged");
            return point;
        }
        catch (FormatException e)
        {
            throw Fault.Invalid("resume_point", $"not a resume point ({e.Message}): hand back the one of a watch response unchanged.");
        }
    }

    /// <summary>Checks that the journal and model are still those of the point, and waits while this replica gets there.</summary>
    /// <exception cref="FaultException">They are not, or the point is out of range.</exception>
    /// <exception cref="JournalUnavailableException">The store is away, or this replica does not get as far as the point.</exception>
    public async Task<Position> CheckAsync(ModelFold model, Board board, IJournal journal, CancellationToken cancellation)
    {
        if (JournalId != journal.Identity.Id) throw Fault.OtherJournal(journal.Identity.Id);
        if (Fingerprint != model.Model.Fingerprint) throw Fault.OtherModel(Fingerprint, model.Model.Fingerprint);
        if (At.Revision.IsStart) return Position.Start;

        // What is here is known without the store, which may be away.
        if (At == board.Head || (At.Revision <= board.Head.Revision && board.Holds(At))) return At;
        var head = await journal.HeadAsync(cancellation);
        if (At.Revision > head.Newest) throw Fault.InFuture(head.Newest);
        if (At.Revision < head.Oldest)
        {
            // The entry itself is gone: only the base that stands at the cut can still vouch for the hash.
            if (At.Revision.Next == head.Oldest && await BaseCheckpoint.LoadAsync(journal, model.Model, cancellation) is { } atCut
                && atCut.Revision == At.Revision && atCut.Hash == At.Hash) return At;
            throw Fault.Compacted(head.Oldest);
        }

        var entries = await journal.ReadAsync(new(At.Revision.Number - 1), 1, cancellation);
        if (entries.Count == 0 || entries[0].Hash != At.Hash) throw Fault.OtherJournal(journal.Identity.Id);
        await board.ReachAsync(() => board.Head.Revision >= At.Revision, cancellation);
        return At;
    }
}
