using System.Globalization;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Changes of regime and stance, page by page, oldest first.</summary>
internal sealed class TransitionPages
{
    private const int DefaultSize = 100;
    private const int LargestSize = 1000;

    public ListTransitionsResponse List(SealLog seals, ListTransitionsRequest request)
    {
        var topics = WireEnums.Read(request.Topics);
        var start = request.StartTime is null ? (Instant?)null : WireTime.Read(request.StartTime, "start_time");
        var end = request.EndTime is null ? (Instant?)null : WireTime.Read(request.EndTime, "end_time");
        if (request.PageSize < 0) throw Fault.Invalid("page_size", "must not be negative.");
        var size = request.PageSize == 0 ? DefaultSize : Math.Min(request.PageSize, LargestSize);
        var after = ReadToken(request.PageToken);

        var response = new ListTransitionsResponse();
        var changes = seals.After(after)
            .Where(seal => (start is not { } from || seal.AsOf >= from) && (end is not { } to || seal.AsOf < to))
            .SelectMany(seal => seal.Transitions.Where(transition => topics.Contains(transition.Topic)).Select(transition => Show(seal, transition)));
        // A page ends between revisions, so that its token can be one.
        foreach (var found in changes.GroupBy(change => change.Revision))
        {
            if (response.Transitions.Count > 0 && response.Transitions.Count + found.Count() > size)
            {
                response.NextPageToken = response.Transitions[^1].Revision.ToString(CultureInfo.InvariantCulture);
                break;
            }

            response.Transitions.AddRange(found);
        }

        return response;
    }

    private static Revision ReadToken(string token)
    {
        if (token.Length == 0) return Revision.Start;
        return long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? new(revision)
            : throw Fault.Invalid("page_token", "hand back the next_page_token of the page before, unchanged.");
    }

    private static Wire.V1.Transition Show(Seal seal, Core.Signals.Transition transition)
    {
        var wire = new Wire.V1.Transition
        {
            Revision = (ulong)seal.Revision.Number,
            AsOf = WireTime.Show(seal.AsOf),
            Topic = WireEnums.Show(transition.Topic),
            From = transition.From,
            To = transition.To,
        };
        wire.Reasons.AddRange(transition.Reasons);
        return wire;
    }
}
