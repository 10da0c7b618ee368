using Google.Protobuf;
using Spectre.Console;

namespace RegimeGrpc.Cli;

/// <summary>Where a command writes: results to <see cref="Out"/>, everything about the way there to <see cref="Error"/>.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Console">Tables, on the same stream as <paramref name="Out"/>.</param>
/// <param name="Progress">Progress, on the same stream as <paramref name="Error"/>.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, IAnsiConsole Console, IAnsiConsole Progress)
{
    /// <summary>One line each, names as in the wire contract, fields at their default included.</summary>
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    internal static Terminal Standard() => For(System.Console.Out, System.Console.Error, isPiped: System.Console.IsOutputRedirected, isErrorPiped: System.Console.IsErrorRedirected);

    internal static Terminal For(TextWriter output, TextWriter error, bool isPiped, bool isErrorPiped) =>
        new(output, error, Open(output, isPiped), Open(error, isErrorPiped));

    /// <summary>Whether there is a screen to draw on, and to draw over again.</summary>
    internal bool IsScreen => Console.Profile.Capabilities is { Interactive: true, Ansi: true };

    /// <summary>A line; whole in a pipe, where whoever reads it counts on one event a line.</summary>
    internal void MarkupLine(string markup)
    {
        if (IsScreen) Console.MarkupLine(markup);
        else Out.WriteLine(Markup.Remove(markup));
        Out.Flush();
    }

    internal void JsonLine(IMessage message)
    {
        Out.WriteLine(Json.Format(message));
        Out.Flush();
    }

    private static IAnsiConsole Open(TextWriter writer, bool isPiped)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isPiped ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isPiped ? InteractionSupport.No : InteractionSupport.Detect,
        });
        // A pipe has no width of its own; do not wrap tables at 80.
        if (isPiped) console.Profile.Width = 160;
        return console;
    }
}
