using Cytobench.Evaluation.Statistics;

namespace Cytobench.Tests.Evaluation.Statistics;

/// <summary>Predictors with chosen numbers of errors on images of three classes.</summary>
internal static class SamplePredictions
{
    public const int Classes = 3;

    public static int[] Labels(int images) => [.. Enumerable.Range(0, images).Select(image => image % Classes)];

    /// <summary>Sure of the label, but on the given images sure of the next class.</summary>
    public static Predictor Missing(string model, int? seed, int images, IEnumerable<int> missed)
    {
        var wrong = missed.ToHashSet();
        var test = new double[images * Classes];
        for (var image = 0; image < images; image++)
        {
            var prediction = (image + (wrong.Contains(image) ? 1 : 0)) % Classes;
            for (var k = 0; k < Classes; k++)
                test[image * Classes + k] = k == prediction ? 0.8 : 0.1;
        }
        return new Predictor
        {
            Id = seed is null ? model : FormattableString.Invariant($"{model}_s{seed}"),
            Title = seed is null ? model : FormattableString.Invariant($"{model}, seed {seed}"),
            Model = model,
            ModelTitle = model,
            Seed = seed,
            Test = test,
        };
    }

    public static ComparisonStatistics Compute(int images, params Predictor[] predictors) => ComparisonStatistics.Compute(new StatisticsRequest
    {
        Predictors = predictors,
        Labels = Labels(images),
        ClassNames = ["round", "lobed", "small"],
        Resamples = 400,
        Threads = 1,
    });

    public static ModelVerdict Verdict(int images, params Predictor[] predictors) => Assert.Single(Compute(images, predictors).Verdicts);
}
