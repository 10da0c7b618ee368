using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>A signal that was once published, folded again.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="Changed">The topics that changed there.</param>
/// <param name="IsSealed">Whether it was sealed.</param>
/// <param name="Published">The signal; null for a provisional one that nobody asked to have made.</param>
internal readonly record struct Refolded(Revision Revision, TopicSet Changed, bool IsSealed, Published? Published)
{
    public bool Concerns(TopicSet topics, bool sealedOnly) => Changed.Overlaps(topics) && (!sealedOnly || IsSealed);
}
