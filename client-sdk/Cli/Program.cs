using RegimeGrpc.Cli;

return await CommandLine.RunAsync(args, Terminal.Standard());
