using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Cli.Import;

/// <summary>What the files of a directory mean. README.md in this folder describes the format.</summary>
internal sealed record Manifest(IReadOnlyList<ManifestFile> Files);

internal sealed record ManifestFile(string Path, SourceRule Source, TimeRule Time, PublicationRule Publication, IReadOnlyList<ManifestSeries> Series);

/// <summary>Who says so: a fixed name, or what stands in a column.</summary>
internal sealed record SourceRule(string Name, string? Column);

/// <summary>A series, or a stretch of one, that a file holds.</summary>
/// <param name="Id">As in the server's catalogue.</param>
/// <param name="Columns">One for a scalar; open, high, low, close and perhaps volume for a bar.</param>
/// <param name="From">Rows before this day are another stretch's.</param>
/// <param name="To">Rows after this day are another stretch's.</param>
/// <param name="Scale">Factor that brings a scalar to the series' unit.</param>
/// <param name="Quality">How far the source vouches for the stretch.</param>
internal sealed record ManifestSeries(string Id, SeriesColumns Columns, DateOnly? From, DateOnly? To, double Scale, Quality Quality)
{
    internal bool Covers(DateOnly day) => !(day < From) && !(day > To);
}

internal abstract record SeriesColumns
{
    internal sealed record Scalar(string Value) : SeriesColumns;

    internal sealed record Bar(string Open, string High, string Low, string Close, string? Volume) : SeriesColumns;

    internal IEnumerable<string> Names => this switch
    {
        Scalar s => [s.Value],
        Bar b => new[] { b.Open, b.High, b.Low, b.Close, b.Volume }.OfType<string>(),
        _ => [],
    };
}

/// <summary>The manifest is wrong; the message says where and how.</summary>
internal sealed class ManifestException(string message) : Exception(message);
