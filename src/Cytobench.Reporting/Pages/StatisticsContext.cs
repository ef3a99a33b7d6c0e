using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;

namespace Cytobench.Reporting.Pages;

/// <summary>What the statistical sections work on: of a run, or of anybody's prediction files.</summary>
internal sealed class StatisticsContext(PageContext page, ComparisonStatistics statistics, IReadOnlyList<Predictor> predictors, int[] labels, IReadOnlyList<string> classNames)
{
    private readonly string[] models = [.. predictors.Select(predictor => predictor.Model).Distinct()];

    public PageContext Page { get; } = page;
    public ComparisonStatistics Statistics { get; } = statistics;
    public IReadOnlyList<Predictor> Predictors { get; } = predictors;
    public int[] Labels { get; } = labels;
    public IReadOnlyList<string> ClassNames { get; } = classNames;

    /// <summary>The first training of each model: what figures draw, so that they stay readable with many seeds.</summary>
    public IReadOnlyList<Predictor> Drawn { get; } =
        [.. predictors.Where(predictor => predictor.Kind == PredictorKind.Trained).GroupBy(predictor => predictor.Model).Select(seeds => seeds.First())];

    /// <summary>Says which trainings figures draw, where there are several of a model.</summary>
    public string DrawnNote => Statistics.Models.Any(model => model.Predictors.Count > 1) ? " Of each model its first seed is drawn; the tables have all." : "";

    public int ColorOf(string model) => Array.IndexOf(models, model);

    public PredictorStatistics Of(string id) => Statistics.Predictors.First(predictor => predictor.Id == id);

    /// <summary>A predictor's name with its colour.</summary>
    public Html Name(PredictorStatistics predictor) => Html.Of($"{PageContext.Swatch(ColorOf(predictor.Model))}{predictor.Title}");

    public Html Legend() => Html.Of($"""<p class="legend">{Drawn.Select(predictor => Html.Of($"<span>{PageContext.Swatch(ColorOf(predictor.Model))}{predictor.Title}</span> "))}</p>""");

    public static Html Range(Interval interval, int decimals = 4) =>
        double.IsNaN(interval.Lower) ? PageContext.Text(Numbers.Undefined) : Html.Of($"{Numbers.Fixed(interval.Lower, decimals)} to {Numbers.Fixed(interval.Upper, decimals)}");
}
