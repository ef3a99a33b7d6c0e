using System.CommandLine;
using Cytobench.Cli.Views;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using Cytobench.Training;

namespace Cytobench.Cli;

/// <summary>Weights from images without labels: cytobench pretrain --data D --model M --out FILE, or --resume FILE.</summary>
internal static class PretrainCommand
{
    private static readonly PretrainJob Defaults = new();

    private static readonly Option<string?> Out = new("--out") { Description = "The weights to be written", HelpName = "FILE.safetensors" };
    private static readonly Option<string?> Resume = new("--resume") { Description = "Go on with a pretraining that was stopped, with the values it was begun with", HelpName = "FILE.safetensors" };

    /// <summary>One for each value of <see cref="PretrainJob"/>; an option that is not given leaves the default.</summary>
    private static readonly (Option Option, Func<ParseResult, PretrainJob, PretrainJob> Apply)[] Values =
    [
        Of<string>("--data", "demo, a data set's name ('data list'), an .npz, an image folder or a .zip; only its training images are used", "DATA", (job, value) => job with { Data = value }),
        Of<string>("--model", $"A vision transformer that cuts patches; {Defaults.Model} without it", "NAME", (job, value) => job with { Model = value }),
        Of<string>("--method", "mae: masked autoencoder", "NAME", (job, value) => Train(job, job.Training with { Method = value })),
        Of<int>("--image-size", "Pixels a side that the network sees; the model's own without it", "N", (job, value) => job with { ImageSize = value }),
        Of<int>("--epochs", $"Passes over the training images; {Defaults.Training.Epochs} without it", "N", (job, value) => Train(job, job.Training with { Epochs = value })),
        Of<int>("--batch-size", $"Images per optimizer step; {Defaults.Training.BatchSize} without it", "N", (job, value) => Train(job, job.Training with { BatchSize = value })),
        Of<double>("--lr", $"Learning rate after warm-up; {FormattableString.Invariant($"{Defaults.Training.LearningRate}")} without it", "X", (job, value) => Train(job, job.Training with { LearningRate = value })),
        Of<double>("--weight-decay", "Decoupled", "X", (job, value) => Train(job, job.Training with { WeightDecay = value })),
        Of<double>("--warmup-epochs", $"Epochs of linear warm-up; {Defaults.Training.WarmupEpochs} without it, and at most a fifth of all", "X", (job, value) => Train(job, job.Training with { WarmupEpochs = value })),
        Of<double>("--mask-ratio", "Share of the patches that are hidden", "X", (job, value) => Train(job, job.Training with { MaskRatio = value })),
        Of<int>("--seed", "Of weights, order, augmentation and masks", "N", (job, value) => Train(job, job.Training with { Seed = value })),
        Of<string>("--device", "auto, cpu, cuda or cuda:N", "NAME", (job, value) => job with { Device = value }),
        Of<string>("--precision", "auto, fp32 or bf16", "NAME", (job, value) => job with { Precision = value }),
        Of<int>("--threads", "CPU threads; 0 for all cores", "N", (job, value) => job with { Threads = value }),
        Of<bool>("--skip-bad", "Leave out images that cannot be decoded", "BOOL", (job, value) => job with { SkipBad = value }),
        Of<int>("--demo-train", "Training images of the synthetic data", "N", (job, value) => job with { Demo = job.Demo with { Train = value } }),
    ];

    public static Command Create()
    {
        var command = new Command("pretrain", "Pretrain a vision transformer on training images without labels (masked autoencoder).") { Out, Resume, SharedOptions.EngineFolder, SharedOptions.Mirror };
        foreach (var (option, _) in Values)
            command.Options.Add(option);
        ViewOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        PretrainFiles? kept = null;
        return WatchedWork.Run(parsed, monitor =>
        {
            var (job, files, resume) = Read(parsed);
            kept = files;
            var result = PretrainRun.Run(job, files, resume, parsed.GetValue(SharedOptions.EngineFolder), parsed.GetValue(SharedOptions.Mirror), monitor);
            var title = $"{job.Model}, {job.Training.Epochs} {(job.Training.Epochs == 1 ? "epoch" : "epochs")}, {FormattableString.Invariant($"{job.Training.MaskRatio:P0}")} hidden";
            AtomicFile.Write(files.Picture, stream => ReconstructionSheet.SavePng(result.Examples, title, stream));
            foreach (var (path, description) in ((string, string)[])[(files.Weights, "weights to train from"), (files.Losses, "loss of every epoch"), (files.Picture, "hidden patches, and what was painted there")])
                monitor.Tell(new ArtifactWritten(path, description));
            return new Outcome(files.Weights, output => Print(job, files, result, output));
        }, () => kept is { CanResume: true }
            ? $"stopped; what was done is saved. Go on with: cytobench pretrain --resume {kept.Weights}"
            : "stopped; nothing was written", cancellation);
    }

    private static void Print(PretrainJob job, PretrainFiles files, PretrainResult result, TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant($"loss {result.Epochs[0].Loss:F4} in the first epoch, {result.Epochs[^1].Loss:F4} in the last; {result.Epochs.Sum(epoch => epoch.Seconds):F0} s of training"));
        output.WriteLine($"weights: {files.Weights}\nloss curve: {files.Losses}\nexamples: {files.Picture}");
        output.WriteLine($"train from them with: cytobench run --pretrained {job.Model}={files.Weights} ...");
    }

    private static (PretrainJob, PretrainFiles, bool) Read(ParseResult parsed)
    {
        if (parsed.GetValue(Resume) is { } begun)
        {
            if (Values.Select(value => value.Option).Append(Out).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } extra)
                throw new UserException($"--resume {begun}: goes on with the values it was begun with; leave out {extra.Name}");
            var files = new PretrainFiles(begun);
            return (PretrainRun.LoadJob(files), files, true);
        }
        if (parsed.GetValue(Out) is not { } path)
            throw new UserException("pretrain: name the weights to be written with --out FILE.safetensors, or a stopped pretraining with --resume FILE.safetensors");
        return (Values.Aggregate(Defaults, (job, value) => value.Apply(parsed, job)), new PretrainFiles(path), false);
    }

    private static PretrainJob Train(PretrainJob job, PretrainConfig training) => job with { Training = training };

    private static (Option, Func<ParseResult, PretrainJob, PretrainJob>) Of<T>(string name, string description, string helpName, Func<PretrainJob, T, PretrainJob> set)
    {
        var option = new Option<T>(name) { Description = description, HelpName = helpName };
        return (option, (parsed, job) => parsed.GetResult(option) is { Implicit: false } ? set(job, parsed.GetRequiredValue(option)) : job);
    }
}
