using System.Globalization;
using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>The statistics of a comparison in a terminal.</summary>
internal sealed class StatisticsTables(IAnsiConsole console, ComparisonStatistics statistics, IReadOnlyList<string> classNames)
{
    private const int MostListed = 12;                                   // images or confusions of a kind

    private static readonly (ResampledMetric Metric, string Name)[] Metrics =
    [
        (ResampledMetric.Accuracy, "accuracy"), (ResampledMetric.BalancedAccuracy, "balanced accuracy"), (ResampledMetric.F1Macro, "macro F1"),
        (ResampledMetric.Matthews, "Matthews correlation"), (ResampledMetric.AucMacroOvr, "macro AUC, one vs rest"), (ResampledMetric.AveragePrecisionMacro, "macro average precision"),
        (ResampledMetric.LogLoss, "log loss, nats"), (ResampledMetric.BrierMulticlass, "Brier score"), (ResampledMetric.Ece15EqualWidth, "ECE, 15 equal-width bins"), (ResampledMetric.Aurc, "AURC"),
    ];

    public void Write()
    {
        foreach (var verdict in statistics.Verdicts)
            console.WriteLine(verdict.Text);
        console.WriteLine();
        console.WriteLine($"{statistics.Images:N0} test images, {classNames.Count} classes; intervals of 95 % from {statistics.Resamples:N0} stratified paired resamples of the test images (accuracy also Wilson)");
        console.Write(Intervals());
        foreach (var pair in statistics.Pairs)
            WritePair(pair);
        foreach (var several in statistics.Several)
            WriteSeveral(several);
        WriteDecisions();
    }

    private Table Intervals()
    {
        var table = Terminal.Table("predictor", "score", "value", "percentile", "BCa", "Wilson");
        foreach (var predictor in statistics.Predictors)
            foreach (var (metric, name) in Metrics)
            {
                var score = predictor.Score(metric);
                Terminal.Row(table, metric == ResampledMetric.Accuracy ? predictor.Title : "", name, Terminal.Number(score.Estimate), Range(score.Percentile), Range(score.Bca),
                    metric == ResampledMetric.Accuracy ? Range(predictor.AccuracyWilson) : "");
            }
        return table;
    }

    private void WritePair(PairStatistics pair)
    {
        console.WriteLine();
        console.WriteLine($"{Title(pair.First)} minus {Title(pair.Second)}: {pair.OnlyFirstRight:N0} images only the first has right, {pair.OnlySecondRight:N0} only the second, {pair.ImagesBothMiss.Length:N0} both miss");
        var holm = statistics.Pairs.Count > 1 ? $", {P(pair.McnemarHolmP)} after Holm over {statistics.Pairs.Count} pairs" : "";
        console.WriteLine($"exact McNemar test: {WithSign(pair.McnemarExactP)}{holm}");
        var differences = Terminal.Table("difference", "value", "percentile", "BCa", "p (bootstrap)");
        foreach (var (metric, name) in Metrics)
        {
            var difference = pair.Difference(metric);
            Terminal.Row(differences, name, Terminal.Number(difference.Estimate), Range(difference.Percentile), Range(difference.Bca), P(difference.P));
        }
        console.Write(differences);
        var delong = Terminal.Table("AUC of the class against the rest", "first", "second", "p (DeLong)", "p (Holm)");
        foreach (var result in pair.DeLong)
            Terminal.Row(delong, classNames[result.Class], Terminal.Number(result.Result.FirstAuc), Terminal.Number(result.Result.SecondAuc), P(result.Result.P), P(result.HolmP));
        console.Write(delong);
        if (pair.Confusions.Count > 0)
        {
            var confusions = Terminal.Table("confusions that differ most", "taken for", "first", "second");
            foreach (var confusion in pair.Confusions.Take(MostListed))
                Terminal.Row(confusions, classNames[confusion.Label], classNames[confusion.Prediction], $"{confusion.First}", $"{confusion.Second}");
            console.Write(confusions);
        }
        Images("only the first right", pair.ImagesOnlyFirstRight);
        Images("only the second right", pair.ImagesOnlySecondRight);
        Images("both miss", pair.ImagesBothMiss);
    }

    private void WriteSeveral(SeveralModelsStatistics several)
    {
        console.WriteLine();
        console.WriteLine($"{several.Predictors.Count} models at once: Cochran's Q = {several.Cochran.Q.ToString("F3", CultureInfo.InvariantCulture)}, {WithSign(several.Cochran.P)} (do they err equally often?); "
            + $"Friedman chi-squared = {several.Friedman.ChiSquared.ToString("F3", CultureInfo.InvariantCulture)}, {WithSign(several.Friedman.P)} (do they rank images' true classes alike?)");
        var table = Terminal.Table("pair", "p (McNemar)", "Holm", "p (Friedman ranks)", "Holm");
        foreach (var (cochran, friedman) in several.CochranPairs.Zip(several.FriedmanPairs))
            Terminal.Row(table, $"{Title(several.Predictors[cochran.First])} and {Title(several.Predictors[cochran.Second])}", P(cochran.P), P(cochran.HolmP), P(friedman.P), P(friedman.HolmP));
        console.Write(table);
    }

    private void WriteDecisions()
    {
        var calibration = Terminal.Table("calibration", "log loss", "Brier", "ECE", "MCE", "ECE, equal mass", "class-wise ECE");
        foreach (var predictor in statistics.Predictors)
        {
            Row(predictor.Title, predictor.Calibration.Before);
            if (predictor.Calibration is { Fit: { } fit, After: { } after })
                Row(fit.Temperature is { } scaling ? $"  after temperature {scaling.Temperature.ToString("F3", CultureInfo.InvariantCulture)}" : "  after vector scaling", after);
        }
        console.WriteLine();
        console.Write(calibration);
        var shares = statistics.Predictors[0].Selective.AtShare;
        var selective = Terminal.Table(["abstention", .. shares.Select(at => $"accuracy, {Share(at.Share)} answered"), "AURC", "AUGRC"]);
        foreach (var predictor in statistics.Predictors)
            Terminal.Row(selective, [predictor.Title, .. predictor.Selective.AtShare.Select(at => Terminal.Number(at.Accuracy)), Terminal.Number(predictor.Selective.Aurc), Terminal.Number(predictor.Selective.Augrc)]);
        console.Write(selective);
        if (statistics.ValidationImages > 0)
            WriteFitted();
        else
            console.WriteLine("note: no validation predictions (--val), so nothing was calibrated, no threshold chosen and no conformal set made");
        if (statistics.Costs is null)
            return;
        var costs = Terminal.Table("cost of an image", "most probable class", "least expected cost", "promised", "decisions changed");
        foreach (var predictor in statistics.Predictors)
            if (predictor.Costs is { } cost)
                Terminal.Row(costs, predictor.Title, Terminal.Number(cost.MostProbable), Terminal.Number(cost.Bayes), Terminal.Number(cost.Expected), $"{cost.Changes.Sum(change => change.Images):N0}");
        console.Write(costs);

        void Row(string title, CalibrationScores scores) =>
            Terminal.Row(calibration, [title, .. ((double[])[scores.LogLoss, scores.Brier, scores.EceWidth, scores.MceWidth, scores.EceMass, scores.ClasswiseEce]).Select(Terminal.Number)]);
    }

    private void WriteFitted()
    {
        var thresholds = Terminal.Table("wished accuracy", "wish", "confidence from", "on validation", "answered", "on test", "answered");
        foreach (var predictor in statistics.Predictors)
            foreach (var wish in predictor.Selective.Wished)
                Terminal.Row(thresholds, predictor.Title, Share(wish.Accuracy), Terminal.Number(wish.OnValidation?.Threshold ?? double.NaN), Terminal.Number(wish.OnValidation?.Accuracy ?? double.NaN),
                    Share(wish.OnValidation?.Coverage ?? double.NaN), Terminal.Number(wish.OnTest?.Accuracy ?? double.NaN), Share(wish.OnTest?.Coverage ?? double.NaN));
        console.Write(thresholds);
        var conformal = Terminal.Table($"conformal sets ({(statistics.Predictors.Any(predictor => predictor.Conformal.Any(sets => sets.Penalty > 0)) ? "RAPS" : "APS")})", "wished", "coverage", "95 % interval", "mean size", "one class alone");
        foreach (var predictor in statistics.Predictors)
            foreach (var sets in predictor.Conformal)
                Terminal.Row(conformal, predictor.Title, Share(sets.Wished), Terminal.Number(sets.Coverage), Range(sets.CoverageInterval), sets.MeanSize.ToString("F3", CultureInfo.InvariantCulture), Share(sets.SingleShare));
        console.Write(conformal);
    }

    private void Images(string what, int[] images)
    {
        if (images.Length > 0)
            console.WriteLine($"{what}: images {string.Join(", ", images.Take(MostListed))}{(images.Length > MostListed ? $" and {images.Length - MostListed} more (--json has all)" : "")}");
    }

    private string Title(string id) => statistics.Predictors.First(predictor => predictor.Id == id).Title;

    private static string Range(Interval interval) => $"{Terminal.Number(interval.Lower)} to {Terminal.Number(interval.Upper)}";

    private static string Share(double share) => double.IsNaN(share) ? "n/a" : (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>"p = 0.031250", "p &lt; 0.000001"; what underflows to 0 is below too.</summary>
    private static string WithSign(double p) => P(p) is var text && text.StartsWith('<') ? $"p {text}" : $"p = {text}";

    private static string P(double p) => double.IsNaN(p) ? "n/a" : p < 1e-6 ? "< 0.000001" : p.ToString("F6", CultureInfo.InvariantCulture);
}
