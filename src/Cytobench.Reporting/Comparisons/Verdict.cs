using Cytobench.Evaluation.Statistics;

namespace Cytobench.Reporting.Comparisons;

/// <summary>The answer in plain words: which model, by how much, and how sure; the same in Markdown and on the page.</summary>
internal static class Verdict
{
    /// <summary>One sentence: "ResNet-18 is ahead: 95.2 % of test images right, against 91.2 % for ViT-Ti/4."</summary>
    public static string Headline(ComparedModels comparison)
    {
        if (comparison.Groups.Count == 0)
            return "No model was trained.";
        var best = comparison.Ranking[0];
        var mean = best.HasSeveralSeeds ? $" (mean of {best.Runs.Count} seeds)" : "";
        if (comparison.Groups.Count == 1)
            return $"{best.Title} classifies {Accuracy(best)} of the test images rightly{mean}.";
        var second = comparison.Ranking[1];
        if (comparison.Best(ScoreColumns.Accuracy, "test").Count > 1)
            return $"{Names(comparison.Best(ScoreColumns.Accuracy, "test"))} tie: {Accuracy(best)} of the test images right{mean}.";
        var decimals = Accuracy(best) == Accuracy(second) ? 2 : 1;
        var numbers = $"{Accuracy(best, decimals)} of the test images right{mean}, against {Accuracy(second, decimals)} for {second.Title}.";
        return IsClear(comparison) ? $"{best.Title} is ahead: {numbers}" : $"{best.Title} has the higher test accuracy, but not clearly: {numbers}";
    }

    /// <summary>Whether the best model beats the next one beyond chance on the test images, and beyond what seeds explain where that is known.</summary>
    private static bool IsClear(ComparedModels comparison) => comparison.Summary.Statistics is { } statistics
        ? statistics.Verdicts.Where(verdict => IsOfTheBestTwo(comparison, verdict)).All(verdict => verdict.Kind != VerdictKind.NoEvidence && verdict.LargerThanSeeds != false)
        : IsClearByPairs(comparison);

    private static bool IsOfTheBestTwo(ComparedModels comparison, ModelVerdict verdict) =>
        comparison.Ranking.Take(2).All(group => group.Name == verdict.First || group.Name == verdict.Second);

    /// <summary>What tests and intervals say of the best model against each other one; empty where a run has no statistics.</summary>
    public static IReadOnlyList<string> OfStatistics(ComparedModels comparison) => comparison.Summary.Statistics is not { } statistics ? [] :
    [
        .. from other in comparison.Ranking.Skip(1)
           from verdict in statistics.Verdicts
           where (verdict.First == comparison.Ranking[0].Name && verdict.Second == other.Name) || (verdict.Second == comparison.Ranking[0].Name && verdict.First == other.Name)
           select verdict.Text,
    ];

    private static bool IsClearByPairs(ComparedModels comparison) => Pairs(comparison)
        .Where(pair => pair.First.Model == comparison.Ranking[1].Name || pair.Second.Model == comparison.Ranking[1].Name)
        .All(pair => pair.First.Model == comparison.Ranking[0].Name && pair.P < PairedErrors.Level);

    /// <summary>What the test images say about each pair of results that share a seed, best model against each other one.</summary>
    public static IReadOnlyList<PairedErrors> Pairs(ComparedModels comparison) =>
    [
        .. from other in comparison.Ranking.Skip(1)
           from run in comparison.Ranking[0].Runs
           let partner = other.Runs.FirstOrDefault(candidate => candidate.Seed == run.Seed)
           where partner is not null && partner.Test.Labels.Length > 0
           select PairedErrors.Of(run, partner),
    ];

    public static string Describe(ComparedModels comparison, PairedErrors pair)
    {
        var (first, second) = (comparison.LabelOf(pair.First), comparison.LabelOf(pair.Second));
        var counts = pair.Difference == 0
            ? $"Both make {Numbers.Plural(pair.First.Test.Scores.Errors, "error")} on {Numbers.Plural(comparison.TestImages, "test image")}"
            : $"{first} makes {Numbers.Plural(pair.First.Test.Scores.Errors, "error")} on {Numbers.Plural(comparison.TestImages, "test image")}, {second} makes {Numbers.Count(pair.Second.Test.Scores.Errors)}: {Numbers.Count(pair.Difference)} more";
        return $"{counts}. {Numbers.Plural(pair.OnlyFirstRight, "image")} {(pair.OnlyFirstRight == 1 ? "is" : "are")} right with {first} alone, "
            + $"{Numbers.Count(pair.OnlySecondRight)} with {second} alone, and both miss {Numbers.Count(pair.BothWrong)}. "
            + (pair.P < PairedErrors.Level ? "If both erred equally often, a difference this large would be rare"
                : pair.Difference > 0 ? "A difference like this may well be chance: these test images do not tell the two apart"
                : "These test images do not tell the two apart")
            + $" (exact McNemar test, p {Is(pair.P)}).";
    }

    /// <summary>Errors of the two best models over their seeds.</summary>
    public static string DescribeSeeds(ComparedModels comparison) => string.Join(", ", comparison.Ranking.Take(2).Select(group =>
    {
        var errors = group.Runs.Select(run => run.Test.Scores.Errors).ToArray();
        var range = errors.Min() == errors.Max() ? Numbers.Count(errors.Min()) : $"{Numbers.Count(errors.Min())} to {Numbers.Count(errors.Max())}";
        return $"{group.Title} makes {range} errors over {Numbers.Plural(group.Runs.Count, "seed")}";
    })) + $", on {Numbers.Plural(comparison.TestImages, "test image")}.";

    /// <summary>What one training each can and cannot show.</summary>
    public static string Caution(ComparedModels comparison)
    {
        if (comparison.Groups.Count == 0)
            return "";
        var seeds = comparison.Groups.Max(group => group.Runs.Count);
        var about = seeds == 1
            ? "Each model was trained once, with one seed. One seed is one seed: trained again, either could come out somewhat better or worse, and no test on the images sees that. Train several (--seeds) before saying that one architecture is better than the other."
            : $"Each model was trained with up to {seeds} seeds; their spread says how much a new training may change. It says nothing about other data, other settings or longer training.";
        if (Pairs(comparison).Count > 1)
            about += " Each p value is of one comparison alone, not corrected for how many there are.";
        return comparison.Groups.Count == 1 ? about.Replace("either", "it", StringComparison.Ordinal).Replace("one architecture is better than the other", "it is good", StringComparison.Ordinal) : about;
    }

    /// <summary>Which model is better at a score, as "ResNet-18", "tie of A and B" or "n/a".</summary>
    public static string Better(ComparedModels comparison, ScoreColumn column, string split) => comparison.Best(column, split) switch
    {
        [] => Numbers.Undefined,
        [var one] => one.Title,
        var several => $"tie of {Names(several)}",
    };

    /// <summary>What a reader of synthetic data's scores must know.</summary>
    public const string Synthetic = "A program drew these images. The scores show that the comparison works; they say nothing about real cells.";

    /// <summary>"ResNet-18 against ViT-Ti/4 on BloodMNIST".</summary>
    public static string Title(ComparedModels comparison) => $"{Contestants(comparison)} on {DataText.Title(comparison.Summary.Data)}";

    /// <summary>"A against B", or "A, B and C".</summary>
    public static string Contestants(ComparedModels comparison) =>
        comparison.Groups.Count == 2 ? $"{comparison.Groups[0].Title} against {comparison.Groups[1].Title}" : comparison.Groups.Count == 0 ? "No model" : Names(comparison.Groups);

    public static string Names(IReadOnlyList<ModelGroup> groups) =>
        groups.Count == 1 ? groups[0].Title : $"{string.Join(", ", groups.SkipLast(1).Select(group => group.Title))} and {groups[^1].Title}";

    private static string Accuracy(ModelGroup group, int decimals = 1) => Numbers.Percent(group.Mean(ScoreColumns.Accuracy, "test"), decimals);

    private static string Is(double p) => p < 0.001 ? Numbers.PValue(p) : $"= {Numbers.PValue(p)}";
}
