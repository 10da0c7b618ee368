using System.Globalization;
using System.Text.RegularExpressions;
using RegimeGrpc.Server.Pipeline;
using StackExchange.Redis;

namespace RegimeGrpc.Server.Redis;

/// <summary>
/// What <c>--redis</c> may say: addresses, then options, with commas between them. The driver takes whatever is no option for an address,
/// and addresses are logged: a password in a URL, or the rest of one after its comma, would be among them.
/// </summary>
internal static partial class RedisAddress
{
    /// <exception cref="JournalRefusedException">It is of another form. What was given is not repeated: a password may stand in it.</exception>
    public static void Check(string configuration)
    {
        var hadOption = false;
        var parts = configuration.Split(',', StringSplitOptions.TrimEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length == 0) continue;
            var isOption = OptionForm().IsMatch(parts[i]);
            hadOption |= isOption;
            if ((isOption ? OfOption(parts[i]) : OfAddress(parts[i], hadOption)) is not { } wrong) continue;
            throw new JournalRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"What --redis says cannot be used: its part {i + 1} of {parts.Length}, by commas, {wrong}. Give HOST:PORT, or several of them with commas, and after them options such as ssl=true;")
                + " the password, above all one with a comma, in a file: --redis-password-file F.");
        }
    }

    private static string? OfAddress(string part, bool isAfterOption) =>
        part.Contains("://", StringComparison.Ordinal) ? "is a URL"
        : part.Contains('@', StringComparison.Ordinal) ? "has a user or a password before an address"
        : isAfterOption ? "is an address after an option, or the rest of a password with a comma"
        : SocketForm().IsMatch(part) || (HostForm().Match(part) is { Success: true } form && IsPort(form.Groups["port"].Value)) ? null
        : "is not HOST:PORT";

    private static bool IsPort(string text) => text.Length == 0 || (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0);

    private static string? OfOption(string part)
    {
        try
        {
            ConfigurationOptions.Parse(part);
            return null;
        }
        catch (Exception mistake) when (mistake is ArgumentException or FormatException or OverflowException)
        {
            return "is no option of StackExchange.Redis, or has a value that it cannot have";
        }
    }

    [GeneratedRegex(@"\A\$?[A-Za-z]+\s*=")]
    private static partial Regex OptionForm();

    [GeneratedRegex(@"\A(\[[0-9A-Fa-f:.]+(%[A-Za-z0-9]+)?\]|[A-Za-z0-9._-]+)(:(?<port>[0-9]+))?\z")]
    private static partial Regex HostForm();

    /// <summary>A socket of this machine.</summary>
    [GeneratedRegex(@"\A!/\S+\z")]
    private static partial Regex SocketForm();
}
