namespace Cytobench.ServeLoad;

/// <summary>What is measured: RUN [--clients N] [--batch N] [--seconds N] [--warm N] [--requests N] [--model NAME].</summary>
internal sealed record LoadOptions
{
    public required string Run { get; init; }
    public string? Model { get; init; }
    public int Clients { get; init; } = 64;                              // each sends its next image when it has its answer
    public int Batch { get; init; } = 32;
    public double Seconds { get; init; } = 30;                           // of the bare pass, and of the load where no number of requests is given
    public double WarmSeconds { get; init; } = 10;                       // of the load, before anything is counted: the queue fills, batches grow
    public int Requests { get; init; }                                   // 0: as many as fit into the seconds

    public static LoadOptions Parse(string[] args)
    {
        var options = new LoadOptions { Run = args.Length > 0 ? args[0] : throw new UserException("name a run folder: dotnet run -c Release --project bench/Cytobench.ServeLoad -- RUN") };
        for (var i = 1; i + 1 < args.Length; i += 2)
        {
            var value = args[i + 1];
            options = args[i] switch
            {
                "--model" => options with { Model = value },
                "--clients" => options with { Clients = int.Parse(value) },
                "--batch" => options with { Batch = int.Parse(value) },
                "--seconds" => options with { Seconds = double.Parse(value) },
                "--warm" => options with { WarmSeconds = double.Parse(value) },
                "--requests" => options with { Requests = int.Parse(value) },
                _ => throw new UserException($"{args[i]}: unknown"),
            };
        }
        return options;
    }
}
