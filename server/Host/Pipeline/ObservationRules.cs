using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>What an observation must satisfy to enter a journal (service.md section 3, end). Pure.</summary>
public static class ObservationRules
{
    /// <summary>How far ahead of the server's clock a known-at may be: two honest clocks differ.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    private const int LongestText = 200;
    private static readonly Instant Earliest = Instant.FromUtc(1900, 1, 1);
    private static readonly Instant Latest = Instant.FromUtc(2200, 1, 1);

    /// <summary>Null when the observation is fit to be appended.</summary>
    public static Rejection? Check(Observation observation, Instant now) =>
        CheckNames(observation) ?? CheckTimes(observation, now) ?? CheckValue(observation);

    private static Rejection? CheckNames(Observation observation)
    {
        if (observation.Series.Length == 0)
            return new(Rejection.MissingField, "Say which series the observation is of; ListModels lists them.", "series");
        if (observation.IsClock || observation.Key.StartsWith("clock/", StringComparison.Ordinal))
            return new(Rejection.ReservedKey, "Clock observations are written by the server alone; use advance_to.", observation.IsClock ? "series" : "key");
        if (SeriesCatalogue.Find(observation.Series) is null)
            return new(Rejection.UnknownSeries, $"No series is called '{Shown(observation.Series)}'; ListModels lists them.", "series");
        foreach (var (text, field) in (ReadOnlySpan<(string, string)>)[(observation.Source, "source"), (observation.Vintage, "vintage"), (observation.Key, "key")])
        {
            if (text.Length > LongestText)
                return new(Rejection.TooLong, $"At most {LongestText} characters; this has {text.Length}.", field);
            if (text.AsSpan().ContainsAnyInRange('\0', '\x1f') || (field != "key" && text.Contains('/', StringComparison.Ordinal)))
                return new(Rejection.TooLong, "No control characters, and no '/' in source and vintage: they are parts of the natural key.", field);
        }

        return null;
    }

    private static Rejection? CheckTimes(Observation observation, Instant now)
    {
        foreach (var (time, field) in (ReadOnlySpan<(Instant, string)>)[(observation.EventTime, "event_time"), (observation.KnownAt, "known_at")])
            if (time < Earliest || time > Latest)
                return new(Rejection.TimeOutOfRange, $"{time} is not between {Earliest} and {Latest}.", field);
        if (observation.EventTime > observation.KnownAt)
            return new(Rejection.EventAfterKnown, $"It is about {observation.EventTime}, which is after it was known ({observation.KnownAt}). The event time of a bar is its end.", "event_time");
        if (observation.KnownAt > now + ClockTolerance)
            return new(Rejection.KnownInFuture, $"Known at {observation.KnownAt}, but the server's clock says {now}. Check the sender's clock.", "known_at");
        return null;
    }

    private static Rejection? CheckValue(Observation observation)
    {
        var series = SeriesCatalogue.Find(observation.Series)!;
        if (observation.Scalar is null && observation.Bar is null)
            return new(Rejection.MissingField, "An observation needs a value: leave out what is unknown, do not send it empty.", "value");
        if (series.Kind == SeriesKind.Bar != observation.Bar.HasValue)
            return new(Rejection.WrongKind, $"{series.Id} takes a {(series.Kind == SeriesKind.Bar ? "bar" : "scalar")}.", "value");
        if (observation.Scalar is { } scalar) return CheckNumber(scalar, series, "scalar");

        if (series.Cadence == Cadence.UtcDay && observation.EventTime != Instant.FromDate(observation.EventTime.UtcDate))
            return new(Rejection.BadBar, "A UTC day bar is about the midnight it ends at; this time lies within a day.", "event_time");
        var bar = observation.Bar!.Value;
        var rejection = CheckNumber(bar.Open, series, "bar.open") ?? CheckNumber(bar.High, series, "bar.high")
            ?? CheckNumber(bar.Low, series, "bar.low") ?? CheckNumber(bar.Close, series, "bar.close");
        if (rejection is not null) return rejection;
        if (bar.Volume is { } volume)
        {
            if (!double.IsFinite(volume)) return new(Rejection.NotFinite, "The volume is not a finite number.", "bar.volume");
            if (volume < 0) return new(Rejection.NotPositive, "The volume is negative.", "bar.volume");
        }

        if (bar.High < bar.Low) return new(Rejection.BadBar, "high is under low.", "bar.high");
        if (bar.Open > bar.High || bar.Close > bar.High) return new(Rejection.BadBar, "open or close is over high.", "bar.high");
        if (bar.Open < bar.Low || bar.Close < bar.Low) return new(Rejection.BadBar, "open or close is under low.", "bar.low");
        return null;
    }

    private static Rejection? CheckNumber(double number, SeriesDefinition series, string field)
    {
        if (!double.IsFinite(number)) return new(Rejection.NotFinite, "NaN and infinities are not values: leave out what is unknown.", field);
        return series.Admits(number) ? null : new(Rejection.NotPositive, $"{series.Id} is in {series.Unit}: {(series.Range == ValueRange.Positive ? "over 0" : "0 or more")}. Leave out what is unknown.", field);
    }

    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
