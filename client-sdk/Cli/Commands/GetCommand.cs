using System.CommandLine;
using Google.Protobuf;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime get</c>: one signal, now or as it was.</summary>
internal static class GetCommand
{
    internal static Command Create(Terminal terminal) => new("get", """
        Read one signal: the latest, the one in force at a revision, or the newest sealed one as of a time.

        Examples:
          regime get regime
          regime get levels --as-of 2025-03-31 --json
          regime get signal --topics macro,liquidity --max-staleness 2d
        """)
    {
        Signal(terminal),
        Part<V1.GetRegimeResponse>(terminal, "regime", "The regime and stance topics.", "--as-of 2025-03-31", (c, o, t) => c.Wire.GetRegimeAsync(o, t), r => (r.Signal, r.Replica)),
        Part<V1.GetLevelsResponse>(terminal, "levels", "The levels topic.", "--max-staleness 2d", (c, o, t) => c.Wire.GetLevelsAsync(o, t), r => (r.Signal, r.Replica)),
        Part<V1.GetCorrelationResponse>(terminal, "correlation", "The correlation topic.", "--revision 4711 --json", (c, o, t) => c.Wire.GetCorrelationAsync(o, t), r => (r.Signal, r.Replica)),
    };

    private static Command Signal(Terminal terminal)
    {
        var topics = TopicNames.Option("Topics to read, by comma or space. Default: all.");
        var command = Part<V1.GetSignalResponse>(
            terminal, "signal", "The whole signal, or some of its topics.", "--topics macro,liquidity", (c, o, t) => c.Wire.GetSignalAsync(o, t), r => (r.Signal, r.Replica), topics);
        return command;
    }

    private static Command Part<T>(
        Terminal terminal, string name, string description, string example, Func<RegimeClient, ReadOptions, CancellationToken, Task<T>> read,
        Func<T, (V1.Signal?, V1.Replica?)> parts, Option<string[]>? topics = null)
        where T : IMessage
    {
        var model = ServerOptions.Model();
        var asOf = ServerOptions.Instant("--as-of", "The newest sealed signal whose as_of is not after this.");
        var revision = new Option<ulong?>("--revision") { Description = "The signal in force at this revision.", HelpName = "N" };
        var staleness = ServerOptions.Duration("--max-staleness", "Fail (DATA_STALE) when the newest core input was known longer ago.");
        var command = new Command(name, $"{description}\n\nExample: regime get {name} {example}") { model, asOf, revision, staleness };
        if (topics is not null) command.Options.Add(topics);
        command.Validators.Add(result =>
        {
            if (result.GetResult(asOf) is { Implicit: false } && result.GetResult(revision) is { Implicit: false }) result.AddError("Give --as-of or --revision, not both.");
        });
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(
            parsed,
            terminal,
            async client =>
            {
                var options = new ReadOptions
                {
                    Model = parsed.GetValue(model)!,
                    At = parsed.GetValue(asOf) is { } instant ? At.AsOf(instant) : parsed.GetValue(revision) is { } at ? At.Revision(new Revision(at)) : At.Latest,
                    MaxStaleness = parsed.GetValue(staleness),
                    Topics = TopicNames.Of(topics is null ? null : parsed.GetValue(topics)),
                };
                var answer = await read(client, options, cancellation).ConfigureAwait(false);
                var (signal, replica) = parts(answer);
                if (parsed.GetValue(ServerOptions.Json)) terminal.JsonLine(answer);
                else if (signal is null) terminal.Out.WriteLine("The server has no signal there.");
                else SignalView.Write(terminal.Console, signal.Read(), replica?.Read() ?? new(), options.At == At.Latest ? DateTimeOffset.UtcNow : DateTimeOffset.MinValue);
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }
}
