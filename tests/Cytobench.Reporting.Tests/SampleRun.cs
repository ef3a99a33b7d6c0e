using Cytobench.Data;
using Cytobench.Data.Audit;
using Cytobench.Evaluation;
using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;

namespace Cytobench.Reporting.Tests;

/// <summary>A run as it could have been: scores of random softmax rows, images and maps from formulas. Equal settings give equal runs.</summary>
internal sealed record SampleRun
{
    public static readonly string[] BloodCells =
    [
        "basophil", "eosinophil", "erythroblast", "immature granulocytes (myelocytes, metamyelocytes and promyelocytes)",
        "lymphocyte", "monocyte", "neutrophil", "platelet",
    ];

    private static readonly int[] BloodCounts = [244, 624, 311, 579, 243, 284, 666, 470];

    public IReadOnlyList<string> Classes { get; init; } = BloodCells;
    public IReadOnlyList<int> TestCounts { get; init; } = BloodCounts;
    public IReadOnlyList<(string Name, string Title, string Family, double Accuracy)> Models { get; init; } =
        [("resnet18", "ResNet-18", "cnn", 0.95), ("vit_tiny_patch4_28", "ViT-Ti/4", "vit", 0.91)];
    public IReadOnlyList<int> Seeds { get; init; } = [42];
    public int ExplainedPerClass { get; init; } = 10;
    public int Epochs { get; init; } = 10;
    public int ImageSize { get; init; } = 28;
    public bool IsSynthetic { get; init; }
    public DuplicateSummary? Duplicates { get; init; } = new() { Counts = new DuplicateCounts(4, 1, 3, 1), TestSeenBefore = [2, 7], ValidationInTrain = [5] };
    public bool HasEfficiency { get; init; } = true;
    public bool HasStatistics { get; init; }
    public string DataTitle { get; init; } = "Blood cells, rebuilt at 28 px";

    /// <summary>A small one, for tests that look at text.</summary>
    public static SampleRun Small { get; } = new() { Classes = ["round", "lobed", "small"], TestCounts = [20, 30, 10], ExplainedPerClass = 2, Epochs = 3 };

    /// <summary>Writes the .npy files and gives the summary that names them.</summary>
    public RunSummary Create(RunFolder folder)
    {
        var test = Labels(TestCounts);
        var validation = Labels([.. TestCounts.Select(count => (count + 1) / 2)]);
        var models = (from model in Models.Index() from seed in Seeds select Result(model.Item, model.Index, seed, test, validation)).ToArray();
        return new RunSummary
        {
            Name = "2026-11-22-sample",
            StartedAt = new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero),
            Config = new RunConfig { Preset = "reduced", Data = "bloodmnist_rebuilt_28.npz", Models = [.. Models.Select(model => model.Name)], Seeds = Seeds, Training = new TrainConfig { ImageSize = ImageSize, Epochs = Epochs } },
            Environment = new RunEnvironment
            {
                Cytobench = "0.1.0",
                DotNet = "10.0.0",
                Torch = "2.10.0",
                OperatingSystem = "Debian GNU/Linux 12",
                Processor = "Example CPU, 2 cores",
                Device = "cpu",
                DeviceName = "Example CPU",
                Precision = "fp32",
                Threads = 2,
            },
            Data = new DataSummary
            {
                Name = "bloodmnist_rebuilt_28.npz",
                Title = DataTitle,
                IsSynthetic = IsSynthetic,
                Sha256 = "3b5d5c3712955042212316173ccf37be800f2cf2a9d5b1f3e1f5f0a4d2c6e7b8",
                ClassNames = Classes,
                Splits =
                [
                    new SplitCounts("train", TestCounts.Sum() * 3, [.. TestCounts.Select(count => count * 3)]),
                    new SplitCounts("val", validation.Length, [.. TestCounts.Select(count => (count + 1) / 2)]),
                    new SplitCounts("test", test.Length, TestCounts),
                ],
                Height = 28,
                Width = 28,
                Channels = 3,
                Source = "Acevedo et al. 2020, Mendeley Data snkd93bnjr",
                License = "CC BY 4.0",
                Duplicates = Duplicates,
                Citation = "Acevedo et al. A dataset of microscopic peripheral blood cell images for development of automatic recognition systems. Data in Brief 30:105474, 2020.",
            },
            Models = models,
            Statistics = HasStatistics ? Compute(models, test, validation) : null,
            Explanations = ExplainedPerClass == 0 ? null : Explain(folder, models, test),
            Stages = [new StageTiming("data", null, 1.9), .. models.SelectMany(run => (StageTiming[])[new("training", run.Id, run.TrainSeconds), new("evaluation", run.Id, 3.2)]), new StageTiming("explanation", null, 8.4)],
        };
    }

    private ComparisonStatistics Compute(IReadOnlyList<ModelResult> models, int[] test, int[] validation) => ComparisonStatistics.Compute(new StatisticsRequest
    {
        Predictors = RunStatistics.Predictors(models),
        Labels = test,
        ValidationLabels = validation,
        ClassNames = Classes,
        Resamples = 200,
        Threads = 2,
    });

    private ModelResult Result((string Name, string Title, string Family, double Accuracy) model, int place, int seed, int[] test, int[] validation)
    {
        var random = new Random(1000 * place + seed);
        var epochs = Enumerable.Range(1, Epochs).Select(epoch =>
        {
            var progress = 1 - Math.Exp(-epoch / (1.6 + place));
            var noise = 0.012 * (random.NextDouble() - 0.5);
            return new EpochResult
            {
                Epoch = epoch,
                LearningRate = 1e-3,
                TrainLoss = 1.6 * Math.Exp(-epoch / (2.0 + place)) + 0.05,
                TrainAccuracy = 0.45 + 0.53 * progress,
                ValidationLoss = 1.4 * Math.Exp(-epoch / (1.8 + place)) + 0.16 + 0.006 * epoch + noise * 3,
                ValidationAccuracy = 0.48 + (model.Accuracy - 0.47) * progress + noise,
                ValidationMacroF1 = 0.45 + (model.Accuracy - 0.45) * progress + noise,
                Seconds = 12 + 9 * place,
                ImagesPerSecond = 840 - 400 * place,
            };
        }).ToArray();
        return new ModelResult
        {
            Model = model.Name,
            Title = model.Title,
            Family = model.Family,
            Seed = seed,
            Parameters = place == 0 ? 11_180_616 : 5_362_760,
            FlopsPerImage = place == 0 ? 3.66e9 : 5.4e8,
            Weights = "from scratch",
            Training = new TrainConfig { ImageSize = ImageSize, Epochs = Epochs },
            Normalization = Normalization.Half,
            Checkpoint = $"models/{model.Name}_s{seed}_best.safetensors",
            Epochs = epochs,
            BestEpoch = epochs.Length == 0 ? 0 : epochs.MaxBy(epoch => epoch.ValidationMacroF1)!.Epoch,
            Validation = Split("val", validation, model.Accuracy + 0.005, random),
            Test = Split("test", test, model.Accuracy, random),
            TrainSeconds = 121.4 + 3600 * place,
            TestImagesPerSecond = 1210 - 500 * place,
            Efficiency = !HasEfficiency ? null : new Efficiency
            {
                CheckpointBytes = place == 0 ? 44_779_423 : 21_467_240,
                PeakHostBytes = 1_262_485_504 + 80_000_000L * place,
                TrainJoules = place == 0 ? null : 18_433,                // one that a driver tells and one that it does not
                LatencyRepeats = 50,
                LatencyP50Seconds = 0.00421 + 0.004 * place,
                LatencyP95Seconds = 0.00533 + 0.006 * place,
                ThroughputBatch = 32,
                ThroughputImagesPerSecond = 1302 - 520 * place,
            },
        };
    }

    private SplitResult Split(string name, int[] labels, double accuracy, Random random)
    {
        var classes = Classes.Count;
        var probabilities = new float[labels.Length * classes];
        for (var image = 0; image < labels.Length; image++)
        {
            // Errors fall mostly on a neighbouring class, as real ones do.
            var predicted = random.NextDouble() < accuracy ? labels[image] : (labels[image] + (random.NextDouble() < 0.7 ? 3 : random.Next(1, classes))) % classes;
            var row = probabilities.AsSpan(image * classes, classes);
            for (var label = 0; label < classes; label++)
                row[label] = (float)Math.Exp((label == predicted ? 4.5 : 0) + (label == labels[image] ? 1.2 : 0) + 1.1 * random.NextDouble());
            var sum = 0f;
            foreach (var value in row)
                sum += value;
            for (var label = 0; label < classes; label++)
                row[label] /= sum;
        }
        return new SplitResult { Split = name, Labels = labels, Probabilities = probabilities, Scores = Scores.Compute(probabilities, labels, classes) };
    }

    private static int[] Labels(IReadOnlyList<int> counts) => [.. counts.SelectMany((count, label) => Enumerable.Repeat(label, count))];

    private ExplanationSet Explain(RunFolder folder, IReadOnlyList<ModelResult> models, int[] test)
    {
        var rows = Enumerable.Range(0, Classes.Count).SelectMany(label => Enumerable.Range(0, test.Length).Where(image => test[image] == label).Take(ExplainedPerClass)).ToArray();
        const string File = "explanations/images.npy";
        NpyFile.Write(folder.PrepareFile(File), SamplePictures.Cells(rows, test, 28), rows.Length, 28, 28, 3);
        return new ExplanationSet
        {
            Split = "test",
            ImagesFile = File,
            Images = [.. rows.Select(row => new ExplainedImage(row, test[row], ""))],
            Maps = [.. models.Select(run => Maps(folder, run, rows))],
        };
    }

    private static ExplanationMaps Maps(RunFolder folder, ModelResult run, int[] rows)
    {
        var (method, side) = run.Family == "cnn" ? ("gradcam", 4) : ("rollout", 7);
        var file = $"explanations/{run.Id}_{method}.npy";
        NpyFile.Write(folder.PrepareFile(file), SamplePictures.Maps(rows, side), rows.Length, side, side);
        var predictions = rows.Select(row => Best(run.Test.Row(row))).ToArray();
        return new ExplanationMaps
        {
            Model = run.Model,
            Seed = run.Seed,
            Method = method,
            Layer = "layer4.1",
            MapsFile = file,
            Predictions = predictions,
            Confidences = [.. rows.Select((row, place) => (double)run.Test.Row(row)[predictions[place]])],
        };
    }

    private static int Best(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var label = 1; label < row.Length; label++)
            best = row[label] > row[best] ? label : best;
        return best;
    }
}
