using RegimeGrpc.Cli.Verify;

namespace RegimeGrpc.Cli.Import;

/// <summary>An export that hangs together, as a source of observations.</summary>
/// <param name="Header">What it says of itself.</param>
/// <param name="Rows">Its observations but the clock's, in the order of its journal.</param>
/// <param name="JournalTime">The greatest known_at, the clock's included.</param>
internal sealed record ExportSource(ExportLine.Header Header, IReadOnlyList<ImportRow> Rows, DateTimeOffset JournalTime)
{
    /// <summary>The reserved series of time passing. A journal writes its own.</summary>
    private const string ClockSeries = "clock";

    /// <exception cref="ManifestException">It is not an export, or not what was exported.</exception>
    internal static ExportSource Read(string path)
    {
        try
        {
            using (var file = File.OpenRead(path))
            {
                if (ExportCheck.Of(file).Findings is [var finding, ..])
                    throw new ManifestException($"{path}:{finding.Line}: {finding.Problem}");
            }

            return Read(path, File.ReadLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ManifestException(e.Message);
        }
    }

    private static ExportSource Read(string path, IEnumerable<string> lines)
    {
        ExportLine.Header? header = null;
        var (rows, number, time) = (new List<ImportRow>(), 0, DateTimeOffset.MinValue);
        foreach (var text in lines)
        {
            number++;
            var line = ExportText.Read(System.Text.Encoding.UTF8.GetBytes(text));
            if (line is ExportLine.Header first) header = first;
            if (line is not ExportLine.Entry { Observation: var observation }) continue;
            if (observation.KnownAt > time) time = observation.KnownAt;
            if (observation.Series != ClockSeries) rows.Add(new(observation, path, number));
        }

        return new(header!, rows, time);
    }
}
