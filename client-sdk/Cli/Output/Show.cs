using System.Globalization;
using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>Numbers, times and states as text for people. Everything comes back escaped for markup.</summary>
internal static class Show
{
    internal static string Of(Value value, string format = "0.####") => value.TryGet(out var number)
        ? Of(number, format)
        : $"[grey]n/a ({Markup.Escape(value.Reason)})[/]";

    /// <summary>A value among others in a table, where the reason would not fit.</summary>
    internal static string Short(Value value, string format = "0.###") => value.TryGet(out var number) ? Of(number, format) : "[grey]n/a[/]";

    internal static string Of(double number, string format = "0.####") => Markup.Escape(number.ToString(format, CultureInfo.InvariantCulture));

    /// <summary>Prices: two digits from 10 up, more below.</summary>
    internal static string Price(Value value) => Of(value, value.TryGet(out var p) && Math.Abs(p) < 10 ? "0.#####" : "#,0.00");

    internal static string Price(double value) => Price(Value.Of(value));

    internal static string Price(PriceRange? range) => range is null ? "[grey]-[/]" : $"{Price(range.Low)} .. {Price(range.High)}";

    internal static string Percent(Value fraction) => Of(fraction, "0.0 %");

    internal static string Time(DateTimeOffset? time) => time is { } t ? t.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "[grey]-[/]";

    internal static string Day(DateTimeOffset? time) => time is { } t ? t.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "[grey]-[/]";

    /// <summary>FRAGILE_RISK_ON; a state of a newer server shows its number.</summary>
    internal static string State<T>(T state) where T : struct, Enum =>
        string.Concat(state.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));

    internal static string Colored(RegimeState state) => state switch
    {
        RegimeState.RiskOn => $"[green]{State(state)}[/]",
        RegimeState.FragileRiskOn => $"[yellow]{State(state)}[/]",
        RegimeState.RiskOff => $"[red]{State(state)}[/]",
        _ => State(state),
    };

    internal static string Colored(StanceState state) => state switch
    {
        StanceState.Active => $"[green]{State(state)}[/]",
        StanceState.Armed => $"[yellow]{State(state)}[/]",
        StanceState.Defensive => $"[red]{State(state)}[/]",
        _ => State(state),
    };

    internal static string Colored(InputStatus status) => status switch
    {
        InputStatus.Current or InputStatus.MarketClosed => State(status),
        InputStatus.Late => $"[yellow]{State(status)}[/]",
        _ => $"[red]{State(status)}[/]",
    };
}
