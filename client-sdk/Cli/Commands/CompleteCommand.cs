using System.CommandLine;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime complete</c>: what could come next, one a line. For the scripts of <see cref="CompletionCommand"/>; not shown in help.</summary>
internal static class CompleteCommand
{
    internal static Command Create(Terminal terminal, Command root)
    {
        var line = new Argument<string>("LINE") { Description = "What was typed, up to the cursor." };
        var command = new Command("complete", "What could come next, one a line.") { line };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var typed = parsed.GetValue(line)!;
            var all = root.Parse(typed).GetCompletions(typed.Length).Select(item => item.InsertText ?? item.Label).Where(item => !item.StartsWith('/')).ToList();
            // Options only to whoever began one, or where there is nothing else.
            var words = all.Where(item => !item.StartsWith('-')).ToList();
            foreach (var item in words.Count > 0 ? words : all) terminal.Out.WriteLine(item);
            return ExitCode.Ok;
        });
        return command;
    }
}
