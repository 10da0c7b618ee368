using System.Diagnostics;

namespace RegimeGrpc.Cli.Output;

/// <summary>How far a call has come, on standard error: on a screen one line that is written over, elsewhere a line now and then.</summary>
internal sealed class ProgressLine(Terminal terminal) : IDisposable
{
    private const string Erase = "\r\u001b[K";

    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);

    private readonly bool _isScreen = terminal.Progress.Profile.Capabilities is { Interactive: true, Ansi: true };
    private readonly Dictionary<string, long> _said = new(StringComparer.Ordinal);
    private bool _isShown;

    /// <summary>Elsewhere than on a screen what is before the first ": " is the subject: of each there is a line at once, and then one every five seconds.</summary>
    internal void Say(string text)
    {
        if (_isScreen)
        {
            // What wraps cannot be written over.
            var width = Math.Max(terminal.Progress.Profile.Width - 1, 1);
            terminal.Error.Write(Erase + (text.Length > width ? text[..width] : text));
            terminal.Error.Flush();
            _isShown = true;
            return;
        }

        var subject = text.Split(": ", 2)[0];
        if (_said.TryGetValue(subject, out var before) && Stopwatch.GetElapsedTime(before) < Often) return;
        _said[subject] = Stopwatch.GetTimestamp();
        terminal.Error.WriteLine(text);
    }

    /// <summary>Makes room for something else; what has come since is the next to say.</summary>
    internal void Clear()
    {
        if (!_isShown) return;
        terminal.Error.Write(Erase);
        terminal.Error.Flush();
        _isShown = false;
    }

    public void Dispose() => Clear();
}
