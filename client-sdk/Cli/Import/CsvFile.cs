using System.Globalization;
using CsvHelper;
using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Cli.Import;

/// <summary>Reads one file of a manifest.</summary>
internal sealed class CsvFile(string directory, ManifestFile manifest, List<ImportRow> rows, List<UnreadableRow> unreadable)
{
    /// <summary>Column names by exact spelling: the reader's own lookup is lenient.</summary>
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    /// <exception cref="ManifestException">The file, or a column the manifest names, is not there.</exception>
    internal void Read()
    {
        var path = Path.Combine(directory, manifest.Path);
        if (!File.Exists(path)) throw new ManifestException($"The manifest names {manifest.Path}, but {directory} has no such file.");
        using var csv = CsvReader.FromFile(path, new CsvReaderOptions
        {
            Separator = ',',
            TrackLineNumbers = true,
            TrimWhitespace = true,
            MalformedData = CsvMalformedDataHandling.Skip,
            OnMalformedRecord = record => Refuse((int)record.LineNumber, $"is malformed ({record.Reason})"),
        });
        csv.ReadHeader();
        string[] header = [.. csv.Headers];
        if (header.Length == 0) throw new ManifestException($"{manifest.Path} is empty: it needs a header.");
        var needed = manifest.Series.SelectMany(s => s.Columns.Names).Append(manifest.Time.Column).Concat(manifest.Source.Column is { } c ? [c] : []);
        foreach (var column in needed)
        {
            _columns[column] = Array.IndexOf(header, column);
            if (_columns[column] < 0) throw new ManifestException($"{manifest.Path} has no column '{column}'; it has {string.Join(", ", header)}.");
        }

        while (csv.Read())
        {
            var line = (int)csv.LineNumber;
            if (csv.FieldCount != header.Length)
            {
                Refuse(line, $"has {csv.FieldCount} cells where the header has {header.Length}");
                continue;
            }

            ReadRow(csv, line);
        }
    }

    private void ReadRow(CsvReader csv, int line)
    {
        try
        {
            var time = manifest.Time.Read(csv.GetString(_columns[manifest.Time.Column]));
            var knownAt = manifest.Publication.KnownAt(time);
            if (knownAt < time.EventTime) throw new RowException($"would be known at {knownAt:O}, before {time.EventTime:O}, which it is about");
            var source = manifest.Source.Column is { } column ? csv.GetString(_columns[column]) : manifest.Source.Name;
            foreach (var series in manifest.Series)
            {
                if (!series.Covers(time.Day)) continue;
                try
                {
                    if (Observe(csv, series) is { } value)
                        rows.Add(new ImportRow(value with { EventTime = time.EventTime, KnownAt = knownAt, Source = source }, manifest.Path, line));
                }
                catch (RowException e)
                {
                    Refuse(line, $"{series.Id}: {e.Message}");
                }
            }
        }
        catch (RowException e)
        {
            Refuse(line, e.Message);
        }
    }

    /// <summary>What the row says about the series, times to be filled in; null when its cells are empty.</summary>
    private Observation? Observe(CsvReader csv, ManifestSeries series)
    {
        var blank = new Observation { Series = series.Id, EventTime = default, KnownAt = default, Quality = series.Quality };
        switch (series.Columns)
        {
            case SeriesColumns.Scalar scalar:
                return Number(csv, scalar.Value) is { } value ? blank with { Scalar = value * series.Scale } : null;
            case SeriesColumns.Bar bar:
                var (open, high, low, close) = (Number(csv, bar.Open), Number(csv, bar.High), Number(csv, bar.Low), Number(csv, bar.Close));
                if (open is null && high is null && low is null && close is null) return null;
                if (open is null || high is null || low is null || close is null) throw new RowException("the bar lacks a price");
                return blank with { Bar = new Bar(open.Value, high.Value, low.Value, close.Value, bar.Volume is { } volume ? Number(csv, volume) : null) };
            default:
                throw new InvalidOperationException($"No such columns: {series.Columns}");
        }
    }

    /// <summary>Null for an empty cell: absent, not 0.</summary>
    private double? Number(CsvReader csv, string column)
    {
        var text = csv.GetString(_columns[column]);
        if (string.IsNullOrEmpty(text)) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new RowException($"'{text}' in column {column} is no number");
    }

    private void Refuse(int line, string reason) => unreadable.Add(new UnreadableRow(manifest.Path, line, reason));
}
