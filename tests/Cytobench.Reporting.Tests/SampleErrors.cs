using Cytobench.Data;
using Cytobench.Explain;
using Cytobench.Explain.Agreement;
using Cytobench.Metrics;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>
/// Four test images and two models, small enough to follow by hand. Image 0 (class 0) both take for class 1; image 1 (class 1) both have right;
/// image 2 (class 2) the first takes for class 0; image 3 (class 0) the second takes for class 2. All are explained, and the errors are kept: 0 and 2 with maps, 3 without.
/// </summary>
internal static class SampleErrors
{
    public static readonly string[] Classes = ["<script>alert(1)</script>", "b", "c", "d", "e"];

    private static readonly int[] Labels = [0, 1, 2, 0];

    private static readonly float[] First =
    [
        0.01f, 0.90f, 0.04f, 0.03f, 0.02f,
        0.00f, 1.00f, 0.00f, 0.00f, 0.00f,
        0.60f, 0.10f, 0.20f, 0.05f, 0.05f,
        0.70f, 0.10f, 0.10f, 0.05f, 0.05f,
    ];

    private static readonly float[] Second =
    [
        0.10f, 0.80f, 0.05f, 0.03f, 0.02f,
        0.10f, 0.90f, 0.00f, 0.00f, 0.00f,
        0.10f, 0.10f, 0.70f, 0.05f, 0.05f,
        0.20f, 0.10f, 0.50f, 0.10f, 0.10f,
    ];

    /// <summary>Overlaps of the explained images; the last has a constant map.</summary>
    private static readonly float[] Overlaps = [0.1f, 0.3f, 0.6f, float.NaN];

    public static RunSummary Create(RunFolder folder)
    {
        var small = (SampleRun.Small with { Classes = Classes, TestCounts = [2, 1, 1, 1, 1], ExplainedPerClass = 0 }).Create(folder);
        ModelResult[] models = [.. small.Models.Zip((float[][])[First, Second], (run, probabilities) => run with { Test = new SplitResult { Split = "test", Labels = Labels, Probabilities = probabilities, Scores = Scores.Compute(probabilities, Labels, Classes.Length) } })];
        var explained = Set(folder, "explanations", models, [0, 1, 2, 3]);
        return small with
        {
            Models = models,
            Explanations = explained with { Agreement = Agreement(explained) },
            Missed = [Set(folder, "errors", models, [0, 2]), Set(folder, "errors/others", [], [3])],
        };
    }

    private static ExplanationSet Set(RunFolder folder, string place, IReadOnlyList<ModelResult> models, int[] images)
    {
        var file = $"{place}/images.npy";
        NpyFile.Write(folder.PrepareFile(file), SamplePictures.Cells(images, Labels, 28), images.Length, 28, 28, 3);
        return new ExplanationSet
        {
            Split = "test",
            ImagesFile = file,
            Images = [.. images.Select(image => new ExplainedImage(image, Labels[image], ""))],
            Maps = [.. models.Select(run => Maps(folder, $"{place}/{run.Id}_gradcam.npy", run, images))],
        };
    }

    private static ExplanationMaps Maps(RunFolder folder, string file, ModelResult run, int[] images)
    {
        NpyFile.Write(folder.PrepareFile(file), SamplePictures.Maps(images, 7), images.Length, 7, 7);
        int[] predictions = [.. images.Select(run.Test.Prediction)];
        return new ExplanationMaps
        {
            Model = run.Model,
            Seed = run.Seed,
            Method = "gradcam",
            Layer = "layer4.1",
            MapsFile = file,
            Predictions = predictions,
            Confidences = [.. images.Zip(predictions, (image, predicted) => (double)run.Test.Row(image)[predicted])],
        };
    }

    private static AgreementResult Agreement(ExplanationSet set)
    {
        var nothing = new MeanAgainstChance(0, double.NaN, new(double.NaN, double.NaN), double.NaN, double.NaN, new(double.NaN, double.NaN));
        return new AgreementResult
        {
            GridHeight = 28,
            GridWidth = 28,
            TopShare = 0.2,
            RandomTopIou = 1 / 9.0,
            Shuffles = 3,
            Pairs = [new PairAgreement
            {
                Kind = PairKind.BetweenModels,
                First = MapSource.Of(set.Maps[0]),
                Second = MapSource.Of(set.Maps[1]),
                Measures = [.. Enum.GetValues<AgreementMeasure>().Select(measure => new MeasuredAgreement
                {
                    Measure = measure,
                    PerImage = Overlaps,
                    Shuffled = Overlaps,
                    All = nothing,
                    Classes = [.. Classes.Select(_ => nothing)],
                    BothRight = nothing,
                    OneRight = nothing,
                    BothWrong = nothing,
                })],
            }],
        };
    }
}
