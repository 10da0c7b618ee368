using System.CommandLine;
using RegimeGrpc.Soak;

var minutes = new Option<double>("--minutes") { Description = "how long faults happen", DefaultValueFactory = _ => 10 };
var seed = new Option<int>("--seed") { Description = "of the faults and the facts", DefaultValueFactory = _ => Random.Shared.Next(1, 1_000_000) };
var embedded = new Option<bool>("--embedded") { Description = "one server on the embedded journal, instead of two over one Redis" };
var rate = new Option<int>("--rate") { Description = "facts a second, about", DefaultValueFactory = _ => 100 };
var longest = new Option<double>("--longest-freeze") { Description = "seconds that Redis is frozen at most", DefaultValueFactory = _ => 30 };
var command = new RootCommand("Appenders and watchers over faults at random times; at the end a proof that nothing was lost, skipped, repeated or told differently.")
{
    minutes, seed, embedded, rate, longest,
};
command.SetAction(async (given, cancellation) =>
{
    var options = new SoakOptions(
        TimeSpan.FromMinutes(given.GetValue(minutes)), given.GetValue(seed), given.GetValue(embedded), given.GetValue(rate), TimeSpan.FromSeconds(given.GetValue(longest)));
    return await SoakRun.RunAsync(options, cancellation) ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
