using RegimeGrpc.Core.Models;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// The checkpoint that a trimmed journal begins with, kept beside it: unlike the others, losing it would lose the past. Its seals
/// are all those up to its revision.
/// </summary>
internal static class BaseCheckpoint
{
    /// <summary>The model's base; null when it has none, which is as it should be while the journal is whole.</summary>
    /// <exception cref="JournalDamagedException">It is there and cannot be read.</exception>
    public static async Task<Checkpoint?> LoadAsync(IJournal journal, Model model, CancellationToken cancellation)
    {
        if (await journal.LoadBaseAsync(model.Fingerprint, cancellation) is not { } bytes) return null;
        try
        {
            return Checkpoint.Decode(bytes);
        }
        catch (FormatException damage)
        {
            throw new JournalDamagedException($"The base checkpoint of model {model.Name} cannot be read. Restore the journal from a backup.", null, damage);
        }
    }
}
