using Cytobench.Data.Audit;
using Cytobench.Evaluation;
using Cytobench.Evaluation.Statistics;
using Cytobench.Explain;
using Cytobench.Explain.Agreement;
using Cytobench.Explain.Faithfulness;
using Cytobench.Explain.Features;
using Cytobench.Explain.Location;
using Cytobench.Explain.Sanity;
using Cytobench.Metrics;
using Cytobench.Models;
using Cytobench.Robustness;
using Cytobench.Training;

namespace Cytobench.Runs;

/// <summary>All that a run found; saved as run.json. Every figure, table and page is made from this and the files it names.</summary>
public sealed record RunSummary
{
    public const int CurrentFormat = 2;

    public int Format { get; init; } = CurrentFormat;
    public required string Name { get; init; }                           // the run folder's name
    public required DateTimeOffset StartedAt { get; init; }
    public required RunConfig Config { get; init; }
    public RunPlan? Plan { get; init; }                                  // where the run was fitted to a time
    public required RunEnvironment Environment { get; init; }
    public required DataSummary Data { get; init; }
    public required IReadOnlyList<ModelResult> Models { get; init; }     // in the order of the config: model, then seed
    public ExplanationSet? Explanations { get; init; }
    public IReadOnlyList<ExplanationSet> Missed { get; init; } = [];     // test images that models got wrong: the surest with maps, others without; empty in runs that kept none
    public ComparisonStatistics? Statistics { get; init; }               // intervals, tests, calibration, decisions
    public RobustnessResult? Robustness { get; init; }                   // where the trained models were tested on corrupted images too
    public required IReadOnlyList<StageTiming> Stages { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>The machine and the versions that made a run.</summary>
public sealed record RunEnvironment
{
    public required string Cytobench { get; init; }                      // version
    public required string DotNet { get; init; }
    public required string Torch { get; init; }
    public required string OperatingSystem { get; init; }
    public required string Processor { get; init; }
    public required string Device { get; init; }                         // "cpu", "cuda:0"
    public required string DeviceName { get; init; }
    public required string Precision { get; init; }                      // what was used: fp32 or bf16
    public required int Threads { get; init; }
}

/// <summary>What the models were trained and tested on.</summary>
public sealed record DataSummary
{
    public required string Name { get; init; }                           // "bloodmnist", "pbc200.zip", "demo"
    public required string Title { get; init; }                          // for headings; says "synthetic" where it is
    public required bool IsSynthetic { get; init; }
    public required string Sha256 { get; init; }                         // of pixels and labels of all splits
    public required IReadOnlyList<string> ClassNames { get; init; }
    public required IReadOnlyList<SplitCounts> Splits { get; init; }     // train, val, test
    public required int Height { get; init; }                            // stored pixels, before resizing to the network's input
    public required int Width { get; init; }
    public required int Channels { get; init; }
    public string Source { get; init; } = "";                            // who made the images, where they are
    public string License { get; init; } = "";
    public string Citation { get; init; } = "";
    public IReadOnlyList<string> Notes { get; init; } = [];              // left-out files, how splits were made
    public DuplicateSummary? Duplicates { get; init; }                   // images with equal bytes; null in runs that did not look
}

public sealed record SplitCounts(string Split, int Count, IReadOnlyList<int> PerClass);

/// <summary>One model trained with one seed.</summary>
public sealed record ModelResult
{
    public required string Model { get; init; }                          // "resnet18"
    public string Title { get; init; } = "";                             // for headings: "ResNet-18"; empty: the model's name serves
    public required string Family { get; init; }                         // "cnn" or "vit"
    public required int Seed { get; init; }
    public required long Parameters { get; init; }
    public required double FlopsPerImage { get; init; }                  // multiply-adds counted as 2, forward pass
    public required string Weights { get; init; }                        // "from scratch", or where they came from
    public required TrainConfig Training { get; init; }                  // how it was trained
    public required Normalization Normalization { get; init; }           // what its input was normalised with
    public required string Checkpoint { get; init; }                     // relative to the run folder
    public required IReadOnlyList<EpochResult> Epochs { get; init; }
    public required int BestEpoch { get; init; }                         // from 1; whose weights are tested: highest val macro F1, ties by lower val loss, or the last
    public required SplitResult Validation { get; init; }
    public required SplitResult Test { get; init; }
    public double PretrainSeconds { get; init; }                         // of a stage without labels, where there was one
    public required double TrainSeconds { get; init; }                   // with labels
    public required double TestImagesPerSecond { get; init; }
    public Efficiency? Efficiency { get; init; }                         // null in runs that did not measure it

    public string Id => $"{Model}_s{Seed}";                              // names this model's files
}

public sealed record EpochResult
{
    public required int Epoch { get; init; }                             // from 1
    public required double LearningRate { get; init; }                   // at the epoch's last step
    public required double TrainLoss { get; init; }
    public required double TrainAccuracy { get; init; }                  // on augmented images, while training
    public required double ValidationLoss { get; init; }
    public required double ValidationAccuracy { get; init; }
    public required double ValidationMacroF1 { get; init; }
    public required double Seconds { get; init; }                        // training alone
    public required double ImagesPerSecond { get; init; }
}

/// <summary>A model's predictions for one split, in the order of the data, and their scores.</summary>
public sealed record SplitResult
{
    public required string Split { get; init; }                          // "val" or "test"
    public required int[] Labels { get; init; }
    public required float[] Probabilities { get; init; }                 // row-major N x K
    public required ClassificationScores Scores { get; init; }

    public int Classes => Labels.Length == 0 ? 0 : Probabilities.Length / Labels.Length;

    public ReadOnlySpan<float> Row(int index) => Probabilities.AsSpan(index * Classes, Classes);

    /// <summary>The most probable class of one image; the first of equals.</summary>
    public int Prediction(int index) => Metrics.Predictions.MostProbable(Array.ConvertAll(Row(index).ToArray(), value => (double)value), Classes)[0];

    /// <summary>The most probable class of each image.</summary>
    public int[] Predictions() => Metrics.Predictions.MostProbable(Array.ConvertAll(Probabilities, value => (double)value), Math.Max(1, Classes));

    /// <summary>Places of the images whose prediction is wrong, the surest first; equally sure ones in their order.</summary>
    public int[] SurestErrors()
    {
        var predictions = Predictions();
        return [.. Enumerable.Range(0, Labels.Length).Where(image => predictions[image] != Labels[image]).OrderByDescending(image => Row(image)[predictions[image]])];
    }
}

/// <summary>Saliency maps of the same test images for all models.</summary>
public sealed record ExplanationSet
{
    public required string Split { get; init; }
    public string Target { get; init; } = ExplanationTarget.Predicted;   // whose logit is explained: predicted, true or a class's name
    public required string ImagesFile { get; init; }                     // .npy, uint8 (n, H, W, C), relative to the run folder
    public required IReadOnlyList<ExplainedImage> Images { get; init; }  // row by row of that file
    public required IReadOnlyList<ExplanationMaps> Maps { get; init; }   // one for each model, seed and method
    public AgreementResult? Agreement { get; init; }                     // between these maps
    public LocationResult? Location { get; init; }                       // on the cell masks of these images
    public FeatureSpaceResult? FeatureSpace { get; init; }               // where features were looked at too
    public FaithfulnessResult? Faithfulness { get; init; }               // whether the maps show what the networks depend on
    public SanityResult? Sanity { get; init; }                           // whether they change with weights and class
}

public sealed record ExplainedImage(int Index, int Label, string Name);  // Index in its split; Name: file name, or "" for arrays

/// <summary>One method's maps; rows stand as in <see cref="ExplanationSet.Images"/>.</summary>
public sealed record ExplanationMaps
{
    public required string Model { get; init; }
    public required int Seed { get; init; }
    public required string Method { get; init; }                         // "gradcam", "rollout"
    public required string Layer { get; init; }                          // "layer4.1", "blocks.0-11"
    public required string MapsFile { get; init; }                       // .npy, float32 (n, h, w) in [0, 1], at the method's own resolution
    public required int[] Predictions { get; init; }
    public int[]? Targets { get; init; }                                 // the classes explained; null: the predictions
    public required double[] Confidences { get; init; }                  // softmax probability of the prediction
}

public sealed record StageTiming(string Stage, string? Model, double Seconds); // Model: "resnet18_s42", or null for the whole run
