using System.Globalization;
using System.Text.Json;
using RegimeGrpc.Cli.Calendars;
using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Cli.Import;

/// <summary>Reads a manifest; anything it does not know is an error, since a misspelt rule would date values wrongly.</summary>
internal static class ManifestReader
{
    /// <exception cref="ManifestException">It is not there, is not JSON, or says something that is not understood.</exception>
    internal static Manifest Read(string path)
    {
        if (!File.Exists(path)) throw new ManifestException($"There is no manifest {path}.");
        return Parse(File.ReadAllText(path), path);
    }

    internal static Manifest Parse(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = new Node(document.RootElement, name);
            return new Manifest(root.Only("files").List("files", OneFile));
        }
        catch (JsonException e)
        {
            throw new ManifestException($"{name} is not JSON: {e.Message}");
        }
    }

    private static ManifestFile OneFile(Node node)
    {
        node.Only("path", "source", "time", "publication", "series");
        var path = node.Text("path");
        if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..")) throw node.Error("path", "stays inside the directory");
        return new ManifestFile(path, Source(node), Time(node.Child("time")), Publication(node.Child("publication")), node.List("series", Series));
    }

    private static SourceRule Source(Node node) => node.IsText("source")
        ? new SourceRule(node.Text("source"), null)
        : new SourceRule("", node.Child("source").Only("column").Text("column"));

    private static TimeRule Time(Node node)
    {
        node.Only("column", "kind", "period", "time");
        var kind = node.Choice("kind", new Dictionary<string, TimeKind>
        {
            ["utc_day"] = TimeKind.UtcDay,
            ["session"] = TimeKind.Session,
            ["new_york"] = TimeKind.NewYork,
            ["instant_start"] = TimeKind.InstantStart,
            ["instant"] = TimeKind.Instant,
            ["week_friday"] = TimeKind.WeekFriday,
            ["month"] = TimeKind.Month,
        });
        var period = kind == TimeKind.InstantStart ? node.Duration("period") : TimeSpan.Zero;
        if (kind == TimeKind.InstantStart && period <= TimeSpan.Zero) throw node.Error("period", "is over zero");
        return new TimeRule(node.Text("column"), kind, period, kind == TimeKind.NewYork ? node.Clock("time") : default);
    }

    private static PublicationRule Publication(Node node)
    {
        switch (node.Text("rule"))
        {
            case "after_end":
                return new PublicationRule.AfterEnd(node.Only("rule", "delay").Duration("delay"));
            case "business_day":
                node.Only("rule", "days", "calendar", "time");
                var calendar = node.Choice("calendar", new Dictionary<string, IBusinessCalendar> { ["nyse"] = NyseCalendar.Instance, ["federal"] = FederalCalendar.Instance });
                return new PublicationRule.BusinessDay(node.Whole("days", 0, 30), calendar, node.Clock("time"));
            case "weekday":
                node.Only("rule", "weekday", "time");
                var weekdays = Enum.GetValues<DayOfWeek>().Where(d => d is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).ToDictionary(d => d.ToString().ToLowerInvariant());
                return new PublicationRule.Weekday(node.Choice("weekday", weekdays), node.Clock("time"));
            case "month_after":
                node.Only("rule", "day", "time", "dates");
                return new PublicationRule.MonthAfter(node.Whole("day", 1, 31), node.Clock("time"), Dates(node));
            default:
                throw node.Error("rule", "is after_end, business_day, weekday or month_after");
        }
    }

    private static Dictionary<DateOnly, DateOnly> Dates(Node node) => node.Has("dates")
        ? node.Child("dates").Texts().ToDictionary(p => Day(node, "dates", $"{p.Key}-01"), p => Day(node, "dates", p.Value))
        : [];

    private static ManifestSeries Series(Node node)
    {
        node.Only("id", "kind", "column", "open", "high", "low", "close", "volume", "from", "to", "scale", "quality", "unit", "description");
        SeriesColumns columns = node.Text("kind") switch
        {
            "scalar" => new SeriesColumns.Scalar(node.Text("column")),
            "bar" => new SeriesColumns.Bar(node.Text("open", "open"), node.Text("high", "high"), node.Text("low", "low"), node.Text("close", "close"), node.Has("volume") ? node.Text("volume") : null),
            _ => throw node.Error("kind", "is bar or scalar"),
        };
        var quality = node.Has("quality")
            ? node.Choice("quality", new Dictionary<string, Quality> { ["ok"] = Quality.Ok, ["stale"] = Quality.Stale, ["suspect"] = Quality.Suspect })
            : Quality.Ok;
        return new ManifestSeries(node.Text("id"), columns, OptionalDay(node, "from"), OptionalDay(node, "to"), node.Number("scale", 1), quality);
    }

    private static DateOnly? OptionalDay(Node node, string name) => node.Has(name) ? Day(node, name, node.Text(name)) : null;

    private static DateOnly Day(Node node, string name, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw node.Error(name, $"has no date '{text}'");

    /// <summary>An object of the manifest and the way to it, for messages.</summary>
    private readonly record struct Node(JsonElement Element, string Where)
    {
        internal ManifestException Error(string name, string rule) => new($"{Where}: '{name}' {rule}.");

        internal bool Has(string name) => Element.TryGetProperty(name, out _);

        internal bool IsText(string name) => Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String;

        internal Node Only(params string[] names)
        {
            if (Element.ValueKind != JsonValueKind.Object) throw new ManifestException($"{Where}: an object is expected here.");
            foreach (var property in Element.EnumerateObject())
            {
                if (!names.Contains(property.Name)) throw Error(property.Name, $"is not known here; known are {string.Join(", ", names)}");
            }

            return this;
        }

        internal Node Child(string name) =>
            Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? new Node(value, $"{Where} {name}") : throw Error(name, "must be an object");

        internal string Text(string name) => IsText(name) ? Element.GetProperty(name).GetString()! : throw Error(name, "must be a text");

        internal string Text(string name, string fallback) => Has(name) ? Text(name) : fallback;

        internal double Number(string name, double fallback) => !Has(name) ? fallback
            : Element.GetProperty(name).ValueKind == JsonValueKind.Number ? Element.GetProperty(name).GetDouble() : throw Error(name, "must be a number");

        internal int Whole(string name, int from, int to) =>
            Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= from && number <= to
                ? number
                : throw Error(name, $"must be a whole number from {from} to {to}");

        internal TimeSpan Duration(string name) => DurationText.Parse(Text(name)) ?? throw Error(name, "is a duration like 10s, 15m, 4h or 2d");

        internal TimeOnly Clock(string name) =>
            TimeOnly.TryParseExact(Text(name), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : throw Error(name, "is a time in New York like 16:15");

        internal T Choice<T>(string name, Dictionary<string, T> choices) =>
            choices.TryGetValue(Text(name), out var chosen) ? chosen : throw Error(name, $"is one of {string.Join(", ", choices.Keys)}");

        internal IReadOnlyList<KeyValuePair<string, string>> Texts()
        {
            var here = this;
            return [.. Element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, here.Text(p.Name)))];
        }

        internal IReadOnlyList<T> List<T>(string name, Func<Node, T> read)
        {
            if (!Element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Array) throw Error(name, "must be a list");
            var where = Where;
            return [.. value.EnumerateArray().Select((item, i) => read(new Node(item, $"{where} {name}[{i}]")))];
        }
    }
}
