using RegimeGrpc.Client;
using Spectre.Console;

namespace RegimeGrpc.Cli.Live;

/// <summary>Redraws the picture in place: at once when something happened, at most five times a second, and every second for the ages.</summary>
internal sealed class LiveWatch(IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);
    private const int FramesBetweenAges = 5;

    private volatile Picture _picture = new();

    /// <param name="events">Ends the watch when it ends.</param>
    /// <param name="cancellation">Takes the screen down.</param>
    internal Task RunAsync(IAsyncEnumerable<WatchEvent> events, CancellationToken cancellation) =>
        console.Live(Drawn())
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Bottom)
            .StartAsync(async context =>
            {
                var reading = ReadAsync(events, cancellation);
                var (drawn, age) = (_picture, 0);
                while (!reading.IsCompleted)
                {
                    await Task.WhenAny(reading, Task.Delay(Frame, time, CancellationToken.None)).ConfigureAwait(false);
                    if (ReferenceEquals(drawn, _picture) && ++age < FramesBetweenAges) continue;
                    (drawn, age) = (_picture, 0);
                    context.UpdateTarget(Drawn());
                }

                // What came last stays on the screen.
                context.UpdateTarget(Drawn());
                await reading.ConfigureAwait(false);
            });

    private Spectre.Console.Rendering.IRenderable Drawn() =>
        Screen.Draw(_picture, time.GetUtcNow(), new(console.Profile.Width, console.Profile.Height, console.Profile.Capabilities.Unicode));

    private async Task ReadAsync(IAsyncEnumerable<WatchEvent> events, CancellationToken cancellation)
    {
        await foreach (var happened in events.WithCancellation(cancellation).ConfigureAwait(false))
            _picture = _picture.After(happened, time.GetUtcNow());
    }
}
