using System.Buffers;
using System.Globalization;
using System.Text.Json;
using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Cli.Verify;

/// <summary>Export lines as JSON. What is read is only accepted if writing it again gives the same bytes: there is one way to write a line.</summary>
internal static class ExportText
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    internal static byte[] Write(ExportLine line)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            switch (line)
            {
                case ExportLine.Header header:
                    json.WriteNumber("regime_export", 1);
                    json.WriteString("journal_id", header.Journal);
                    json.WriteString("provenance", header.Provenance);
                    json.WriteString("model", header.Model);
                    json.WriteString("fingerprint", header.Fingerprint);
                    json.WriteNumber("first_revision", header.First);
                    json.WriteNumber("last_revision", header.Last);
                    json.WriteString("hash_before", header.HashBefore);
                    json.WriteString("chain_before", header.ChainBefore);
                    break;
                case ExportLine.Entry entry:
                    json.WriteNumber("revision", entry.Revision);
                    Write(json, entry.Observation);
                    json.WriteString("hash", entry.Hash);
                    break;
                case ExportLine.Seal seal:
                    json.WriteNumber("seal_revision", seal.Revision);
                    json.WriteString("as_of", Text(seal.AsOf));
                    json.WriteString("kind", seal.Kind);
                    json.WriteString("digest", seal.Digest);
                    json.WriteString("chain", seal.Chain);
                    break;
                case ExportLine.End end:
                    json.WriteNumber("end_observations", end.Observations);
                    json.WriteNumber("end_seals", end.Seals);
                    json.WriteString("sha256", end.Sha256);
                    break;
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">It is not a line as <see cref="Write(ExportLine)"/> writes it.</exception>
    internal static ExportLine Read(ReadOnlyMemory<byte> bytes)
    {
        ExportLine line;
        try
        {
            using var json = JsonDocument.Parse(bytes);
            line = Read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new FormatException("it is not a line of an export", e);
        }

        return Write(line).AsSpan().SequenceEqual(bytes.Span) ? line : throw new FormatException("it is not written the way an export is");
    }

    private static ExportLine Read(JsonElement json)
    {
        if (json.TryGetProperty("seal_revision", out var seal))
            return new ExportLine.Seal(seal.GetUInt64(), ReadTime(json, "as_of"), ReadText(json, "kind"), ReadText(json, "digest"), ReadText(json, "chain"));
        if (json.TryGetProperty("revision", out var revision)) return new ExportLine.Entry(revision.GetUInt64(), ReadObservation(json), ReadText(json, "hash"));
        if (json.TryGetProperty("end_observations", out var observations))
            return new ExportLine.End(observations.GetUInt64(), json.GetProperty("end_seals").GetUInt64(), ReadText(json, "sha256"));
        if (json.GetProperty("regime_export").GetInt32() != 1) throw new FormatException("another version");
        return new ExportLine.Header(
            ReadText(json, "journal_id"), ReadText(json, "provenance"), ReadText(json, "model"), ReadText(json, "fingerprint"),
            json.GetProperty("first_revision").GetUInt64(), json.GetProperty("last_revision").GetUInt64(),
            ReadText(json, "hash_before"), ReadText(json, "chain_before"));
    }

    private static void Write(Utf8JsonWriter json, Observation observation)
    {
        json.WriteString("series", observation.Series);
        json.WriteString("event_time", Text(observation.EventTime));
        json.WriteString("known_at", Text(observation.KnownAt));
        if (observation.Scalar is { } scalar) json.WriteNumber("scalar", scalar);
        if (observation.Bar is { } bar)
        {
            json.WriteStartObject("bar");
            json.WriteNumber("open", bar.Open);
            json.WriteNumber("high", bar.High);
            json.WriteNumber("low", bar.Low);
            json.WriteNumber("close", bar.Close);
            if (bar.Volume is { } volume) json.WriteNumber("volume", volume);
            json.WriteEndObject();
        }

        json.WriteString("source", observation.Source);
        json.WriteString("vintage", observation.Vintage);
        json.WriteNumber("quality", (int)observation.Quality);
        json.WriteBoolean("correction", observation.Correction);
        json.WriteString("key", observation.Key);
        if (observation.KnownAtBasis != KnownAtBasis.Unspecified) json.WriteNumber("known_at_basis", (int)observation.KnownAtBasis);
    }

    private static Observation ReadObservation(JsonElement json) => new()
    {
        Series = ReadText(json, "series"),
        EventTime = ReadTime(json, "event_time"),
        KnownAt = ReadTime(json, "known_at"),
        Scalar = json.TryGetProperty("scalar", out var scalar) ? scalar.GetDouble() : null,
        Bar = json.TryGetProperty("bar", out var bar)
            ? new(Number(bar, "open"), Number(bar, "high"), Number(bar, "low"), Number(bar, "close"), bar.TryGetProperty("volume", out var volume) ? volume.GetDouble() : null)
            : null,
        Source = ReadText(json, "source"),
        Vintage = ReadText(json, "vintage"),
        Quality = (Quality)json.GetProperty("quality").GetByte(),
        Correction = json.GetProperty("correction").GetBoolean(),
        Key = ReadText(json, "key"),
        KnownAtBasis = json.TryGetProperty("known_at_basis", out var basis) ? (KnownAtBasis)basis.GetByte() : KnownAtBasis.Unspecified,
    };

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();

    private static string ReadText(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    private static DateTimeOffset ReadTime(JsonElement json, string name) => DateTimeOffset.ParseExact(
        ReadText(json, name), Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);
}
