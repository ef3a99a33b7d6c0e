using Cytobench.Cli;

return CommandLine.Run(args);
