using System.CommandLine;
using Cytobench.Evaluation;
using Cytobench.Evaluation.Statistics;
using Cytobench.Explain;
using Cytobench.Runs;

namespace Cytobench.Cli;

/// <summary>One option for each value of <see cref="RunConfig"/> and of its trainings; an option that is not given leaves the value as it is.</summary>
internal static class RunConfigOptions
{
    public static IReadOnlyList<ConfigOption> All => [.. OfRun, .. TrainConfigOptions.All];

    private static IReadOnlyList<ConfigOption> OfRun { get; } =
    [
        Of<string>("--data", "demo, a data set's name ('data list'), an .npz, an image folder or a .zip", "DATA", (config, value) => config with { Data = value }),
        Of<string>("--models", "Models, with commas between them ('models' lists them)", "A,B", (config, value) => config with { Models = ListValue.Names(value) }),
        Of<string>("--seeds", "One training per model and seed", "N,N", (config, value) => config with { Seeds = ListValue.Numbers("--seeds", value) }, "--seed"),
        Of<string>("--pretrained", "none, imagenet, FILE.safetensors or MODEL=FILE,MODEL=FILE", "WEIGHTS", (config, value) => config with { Pretrained = value }),
        Of<string>("--budget", "Time for the whole run, as 30m or 1h30m: epochs and training images are fitted to it; none for no limit", "TIME", (config, value) => config with { BudgetSeconds = Duration.Parse("--budget", value) }),
        Of<int>("--train-images", "Train on so many images with the classes' shares; 0 for all", "N", (config, value) => config with { TrainImages = value }),
        Of<int>("--samples-per-class", "Explained test images of each class; 0 for none", "N", (config, value) => config with { SamplesPerClass = value }),
        Of<string>("--explain-methods", $"Explanation methods: {string.Join(", ", ExplanationMethods.All.Select(method => method.Name))}; each network's usual one without it", "A,B", (config, value) => config with { ExplainMethods = ListValue.Names(value) }),
        Of<string>("--explain-measures", $"What is measured of the maps: {ListValue.Choices<ExplanationMeasure>()}, all or none", "A,B", (config, value) => config with { ExplainMeasures = ListValue.Several<ExplanationMeasure>("--explain-measures", value) }),
        Of<string>("--tta", "none, or dihedral: the mean of eight turned and mirrored views, at eight times the cost of prediction", "NAME", (config, value) => config with { Tta = Views(value) }),
        Of<int>("--resamples", "Of the bootstrap behind the intervals", "N", (config, value) => config with { Resamples = value }),
        Of<string>("--calibration", "Fitted on validation images: temperature or vector", "NAME", (config, value) => config with { Calibration = CalibrationMethods.Parse(value) }),
        Of<double>("--conformal-penalty", "Keeps conformal sets short: RAPS's penalty for each class beyond the first; 0 is APS", "X", (config, value) => config with { ConformalPenalty = value }),
        Of<string>("--wished-accuracy", "Accuracies for which a threshold of confidence is chosen on validation images, as 0.95,0.99", "X,X", (config, value) => config with { WishedAccuracies = ListValue.Shares("--wished-accuracy", value) }),
        Of<string>("--costs", "CSV of K x K costs, a row for each true class, a column for each decision", "FILE", WithCosts),
        Of<string>("--device", "auto, cpu, cuda or cuda:N", "NAME", (config, value) => config with { Device = value }),
        Of<string>("--precision", "auto, fp32 or bf16", "NAME", (config, value) => config with { Precision = value }),
        Of<string>("--channels-last", "Convolutional networks keep channels innermost in memory: auto, on or off", "SWITCH", (config, value) => config with { ChannelsLast = value }),
        Of<string>("--scripted", "Transformer blocks run as one TorchScript function: auto, on or off", "SWITCH", (config, value) => config with { Scripted = value }),
        Of<string>("--fused-normalization", "Residual networks normalise, add and cut in kernels of our own, on CUDA in bf16: auto, on or off", "SWITCH", (config, value) => config with { FusedNormalization = value }),
        Of<string>("--own-products", "Linear layers multiply with AVX-512 code of our own, on a CPU in float32: auto, on or off", "SWITCH", (config, value) => config with { OwnProducts = value }),
        Of<string>("--tf32", "float32 products on CUDA with 10 bits of mantissa: auto, on or off", "SWITCH", (config, value) => config with { Tf32 = value }),
        Of<int>("--threads", "CPU threads; 0 for all cores", "N", (config, value) => config with { Threads = value }),
        Of<bool>("--skip-bad", "Leave out images that cannot be decoded", "BOOL", (config, value) => config with { SkipBad = value }),
        Of<int>("--demo-train", "Training images of the synthetic data", "N", (config, value) => config with { Demo = config.Demo with { Train = value } }),
        Of<int>("--demo-val", "Validation images of the synthetic data", "N", (config, value) => config with { Demo = config.Demo with { Validation = value } }),
        Of<int>("--demo-test", "Test images of the synthetic data", "N", (config, value) => config with { Demo = config.Demo with { Test = value } }),
    ];

    internal static ConfigOption Of<T>(string name, string description, string helpName, Func<RunConfig, T, RunConfig> set, params string[] aliases)
    {
        var option = new Option<T>(name, aliases) { Description = description, HelpName = helpName };
        return new ConfigOption(option, (parsed, config) => parsed.GetResult(option) is { Implicit: false } ? set(config, parsed.GetRequiredValue(option)) : config);
    }

    private static TestTimeAugmentation Views(string value) => value switch
    {
        "none" => TestTimeAugmentation.None,
        "dihedral" => TestTimeAugmentation.Dihedral,
        _ => throw new UserException($"--tta {value}: choose none or dihedral"),
    };

    /// <summary>The costs themselves become part of the config, so that a run can be repeated without their file.</summary>
    private static RunConfig WithCosts(RunConfig config, string file)
    {
        var (costs, names) = CostFile.ReadRaw(file);
        return config with { Costs = costs, CostClasses = names };
    }
}

/// <summary>An option and what it changes.</summary>
internal sealed record ConfigOption(Option Option, Func<ParseResult, RunConfig, RunConfig> Apply);
