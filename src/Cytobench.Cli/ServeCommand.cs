using System.CommandLine;
using Cytobench.Prediction;
using Cytobench.Web;

namespace Cytobench.Cli;

/// <summary>A page and an HTTP interface for a finished run's models: cytobench serve RUN [--port N].</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Host = new("--host") { Description = "Address to listen on; without it 127.0.0.1, this machine alone. 0.0.0.0 is everyone who reaches it, and needs --api-key", HelpName = "ADDRESS" };
    private static readonly Option<int?> Port = new("--port") { Description = "Without it 8080; 0 takes a free one", HelpName = "N" };
    private static readonly Option<string?> ApiKey = new("--api-key") { Description = "Asked of every request; better given by the environment (CYTOBENCH_API_KEY), where others do not see it", HelpName = "KEY" };
    private static readonly Option<double?> Accuracy = new("--accuracy") { Description = "Share of answered images that shall be right, as on validation images; the rest is 'not sure'. Without it the highest of the run's wished accuracies that is reached: 0.99, else 0.95", HelpName = "X" };
    private static readonly Option<double?> Coverage = new("--coverage") { Description = "Share of conformal sets that shall hold the true class; 0.95 without it", HelpName = "X" };
    private static readonly Option<int?> MaxBatch = new("--max-batch") { Description = "Images that are predicted together at most; 32 without it", HelpName = "N" };
    private static readonly Option<int?> Queue = new("--queue") { Description = "Images that may wait; 256 without it", HelpName = "N" };
    private static readonly Option<int?> TrainingImages = new("--training-images") { Description = "Training images among which the nearest ones are looked for; 4096 without it, 0 looks for none", HelpName = "N" };

    public static Command Create()
    {
        var command = new Command("serve", "A page and an HTTP interface where one tries images on a finished run's models.") { SharedOptions.RunFolder, Host, Port, ApiKey, SharedOptions.ModelOfRun, Accuracy, Coverage, MaxBatch, Queue, TrainingImages, SharedOptions.Device, SharedOptions.EngineFolder, SharedOptions.MovedData };
        // Everything of ASP.NET is behind this call, so that other commands do not load it.
        command.SetAction((parsed, cancellation) => ServeAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var output = parsed.InvocationConfiguration.Output;
        await using var server = await RunServer.StartAsync(Options(parsed), cancellation);
        await output.WriteLineAsync($"{server.Address} serves {parsed.GetRequiredValue(SharedOptions.RunFolder)}; Ctrl-C stops it");
        await output.WriteLineAsync(PredictionJson.Notice);
        await server.RunAsync(cancellation);
        return 0;
    }

    private static ServeOptions Options(ParseResult parsed)
    {
        var prediction = new PredictionOptions
        {
            Run = parsed.GetRequiredValue(SharedOptions.RunFolder),
            Data = parsed.GetValue(SharedOptions.MovedData),
            Model = parsed.GetValue(SharedOptions.ModelOfRun),
            Accuracy = parsed.GetValue(Accuracy),
            Device = parsed.GetRequiredValue(SharedOptions.Device),
            EngineFolder = parsed.GetValue(SharedOptions.EngineFolder),
        };
        var options = new ServeOptions { Prediction = prediction with { Coverage = parsed.GetValue(Coverage) ?? prediction.Coverage } };
        return options with
        {
            Host = parsed.GetValue(Host) ?? options.Host,
            Port = parsed.GetValue(Port) ?? options.Port,
            ApiKey = parsed.GetValue(ApiKey) ?? options.ApiKey,
            MaxBatch = parsed.GetValue(MaxBatch) ?? options.MaxBatch,
            QueueLength = parsed.GetValue(Queue) ?? options.QueueLength,
            TrainingImages = parsed.GetValue(TrainingImages) ?? options.TrainingImages,
        };
    }
}
