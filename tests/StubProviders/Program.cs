using System.CommandLine;
using RegimeGrpc.StubProviders;

var days = new Option<int>("--history") { Description = "days of history the providers have", DefaultValueFactory = _ => 420 };
var file = new Option<string?>("--env") { Description = "also write the settings into this file, to be sourced" };
var command = new RootCommand("Every provider of the live inputs as a stub on the loopback, over one made-up market that goes by the clock. Feed it orders on its standard input: help lists them.")
{
    days, file,
};
command.SetAction((given, cancellation) => Desk.RunAsync(given.GetValue(days), given.GetValue(file), cancellation));
return await command.Parse(args).InvokeAsync();
