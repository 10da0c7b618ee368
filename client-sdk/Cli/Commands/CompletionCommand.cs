using System.CommandLine;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime completion</c>: a script that teaches the shell to complete commands, options and their values.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # regime completion for bash
        _regime() {
          local words
          words=$(regime complete "${COMP_LINE:0:COMP_POINT}" 2> /dev/null)
          COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _regime regime
        """;

    private const string Zsh = """
        #compdef regime
        # regime completion for zsh
        _regime() {
          local -a words_there
          words_there=("${(@f)$(regime complete "$LBUFFER" 2> /dev/null)}")
          if [[ -n "$words_there" ]]; then compadd -a words_there; else _files; fi
        }
        compdef _regime regime
        """;

    private const string Fish = """
        # regime completion for fish
        complete -c regime -a '(regime complete (commandline -cp) 2> /dev/null)'
        """;

    internal static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", """
            Print a script that completes commands, options and their values in your shell.

            Examples:
              regime completion bash >> ~/.bashrc
              regime completion zsh > "${fpath[1]}/_regime"
              regime completion fish > ~/.config/fish/completions/regime.fish
            """)
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            terminal.Out.WriteLine(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCode.Ok;
        });
        return command;
    }
}
