using System.Globalization;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Journal entries and seals, page by page, oldest first. A token is the revision the next page begins with.</summary>
internal sealed class JournalPages(JournalSource journals)
{
    private const int DefaultSize = 1000;
    private const int LargestSize = 5000;
    private const int Read = 1000;

    // A page that finds little among many entries ends early, and says where to go on.
    private const int LongestLook = 50_000;

    public async Task<ListObservationsResponse> ListAsync(ListObservationsRequest request, bool withOrigin, CancellationToken cancellation)
    {
        var journal = journals.Current;
        var head = await journal.HeadAsync(cancellation);
        var (first, last) = Range(request.StartRevision, request.EndRevision, request.PageToken, head.Newest);
        if (first < head.Oldest) throw Fault.Compacted(head.Oldest);
        var size = Size(request.PageSize);
        var series = request.Series.ToHashSet(StringComparer.Ordinal);
        var response = new ListObservationsResponse { JournalId = journal.Identity.Id, Provenance = WireEnums.Show(journal.Identity.Provenance) };
        if (first > last) return response;

        if (first > head.Oldest) response.HashBefore = (await journal.ReadAsync(new(first.Number - 2), 1, cancellation))[0].Hash.Hex;
        var position = new Revision(first.Number - 1);
        while (position < last)
        {
            var limit = (int)Math.Min(Read, last - position);
            var entries = await journal.ReadAsync(position, limit, cancellation);
            if (entries.Count == 0) throw new JournalUnavailableException($"The journal ends at {position}, before {last}.");
            foreach (var entry in entries)
            {
                position = entry.Revision;
                if (series.Count == 0 || series.Contains(entry.Observation.Series)) response.Entries.Add(WireEntry.Show(entry, withOrigin));
                if (response.Entries.Count >= size || position - first >= LongestLook) break;
            }

            if (response.Entries.Count < size && position - first < LongestLook) continue;
            if (position < last) response.NextPageToken = Token(position.Next);
            break;
        }

        return response;
    }

    public static ListSealsResponse List(ModelFold model, SealLog seals, ListSealsRequest request)
    {
        var (first, last) = Range(request.StartRevision, request.EndRevision, request.PageToken, model.Board.Head.Revision);
        var size = Size(request.PageSize);
        var response = new ListSealsResponse
        {
            Model = model.Model.Name,
            Fingerprint = model.Model.Fingerprint,
            ChainBefore = seals.Before(first)?.Chain ?? "",
        };
        foreach (var seal in seals.After(new(first.Number - 1)))
        {
            if (seal.Revision > last) break;
            // A page ends between revisions, so that its token can be one.
            if (response.Seals.Count >= size && response.Seals[^1].Revision != (ulong)seal.Revision.Number)
            {
                response.NextPageToken = Token(seal.Revision);
                break;
            }

            response.Seals.Add(new SealEntry
            {
                Revision = (ulong)seal.Revision.Number,
                AsOf = WireTime.Show(seal.AsOf),
                Kind = (SealKind)(int)seal.Kind,
                Digest = seal.Digest,
                Chain = seal.Chain,
            });
        }

        return response;
    }

    private static (Revision First, Revision Last) Range(ulong start, ulong end, string token, Revision newest)
    {
        var first = token.Length > 0 ? ReadToken(token) : Place(start, "start_revision");
        var last = end == 0 ? newest : Place(end, "end_revision");
        if (last > newest) throw Fault.InFuture(newest);
        if (end > 0 && start > end) throw Fault.Invalid("end_revision", "must not be before start_revision.");
        return (first.IsStart ? first.Next : first, last);
    }

    private static int Size(int asked)
    {
        if (asked < 0) throw Fault.Invalid("page_size", "must not be negative.");
        return asked == 0 ? DefaultSize : Math.Min(asked, LargestSize);
    }

    private static Revision Place(ulong number, string field) =>
        number <= long.MaxValue ? new((long)number) : throw Fault.Invalid(field, "no revision is that large.");

    private static Revision ReadToken(string token) =>
        long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new(number)
            : throw Fault.Invalid("page_token", "hand back the next_page_token of the page before, unchanged.");

    private static string Token(Revision revision) => revision.Number.ToString(CultureInfo.InvariantCulture);
}
