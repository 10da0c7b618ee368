using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Cli.Verify;

/// <summary>A line of an export. A closed union; <see cref="ExportText"/> says how each is written.</summary>
internal abstract record ExportLine
{
    private ExportLine()
    {
    }

    /// <summary>Always the first line.</summary>
    /// <param name="Journal">Id.</param>
    /// <param name="Provenance">REAL or SIMULATED.</param>
    /// <param name="Model">Whose seals.</param>
    /// <param name="Fingerprint">Of the model.</param>
    /// <param name="First">The first revision.</param>
    /// <param name="Last">The last revision.</param>
    /// <param name="HashBefore">Rolling hash before the first; empty at the start of the journal.</param>
    /// <param name="ChainBefore">Chain before the first seal; empty when it is the first of all.</param>
    internal sealed record Header(
        string Journal, string Provenance, string Model, string Fingerprint, ulong First, ulong Last, string HashBefore, string ChainBefore) : ExportLine;

    /// <param name="Revision">Its place.</param>
    /// <param name="Observation">As it was sent.</param>
    /// <param name="Hash">Rolling hash up to and including it.</param>
    internal sealed record Entry(ulong Revision, Observation Observation, string Hash) : ExportLine;

    /// <summary>Follows the observation of its revision.</summary>
    internal sealed record Seal(ulong Revision, DateTimeOffset AsOf, string Kind, string Digest, string Chain) : ExportLine;

    /// <summary>Always the last line.</summary>
    /// <param name="Observations">How many.</param>
    /// <param name="Seals">How many.</param>
    /// <param name="Sha256">Over every byte before this line, hex.</param>
    internal sealed record End(ulong Observations, ulong Seals, string Sha256) : ExportLine;
}
