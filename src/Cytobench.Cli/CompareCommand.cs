using System.CommandLine;
using Cytobench.Evaluation.Statistics;
using Cytobench.Reporting;

namespace Cytobench.Cli;

/// <summary>Compares predictions of any framework on the same images: cytobench compare A.csv B.npy [C ...] --labels L.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string[]> Files = new("FILES") { Description = "Probabilities of the same test images, one file for each model: .npy, .csv or a MedMNIST evaluator's .csv", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Labels = new("--labels") { Description = "True classes: .npy, or .csv with a column 'label'; not needed where a file has them", HelpName = "FILE" };
    private static readonly Option<string[]> Validation = new("--val") { Description = "Validation probabilities of each model, in the order of FILES: calibration, thresholds and conformal sets are fitted on them", HelpName = "FILES", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> ValidationLabels = new("--val-labels") { Description = "True classes of the validation images", HelpName = "FILE" };
    private static readonly Option<string?> Costs = new("--costs") { Description = "CSV of K x K costs, a row for each true class, a column for each decision", HelpName = "FILE" };
    private static readonly Option<string> Calibration = new("--calibration") { Description = "temperature or vector", HelpName = "NAME", DefaultValueFactory = _ => "temperature" };
    private static readonly Option<double> ConformalPenalty = new("--conformal-penalty") { Description = "RAPS's penalty for each class of a conformal set beyond the first; 0 is APS", HelpName = "X", DefaultValueFactory = _ => 0 };
    private static readonly Option<string> WishedAccuracy = new("--wished-accuracy") { Description = "Accuracies for which a threshold of confidence is chosen on validation images", HelpName = "X,X", DefaultValueFactory = _ => "0.95,0.99" };
    private static readonly Option<int> Resamples = new("--resamples") { Description = "Of the bootstrap", HelpName = "N", DefaultValueFactory = _ => 10_000 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Of resamples and conformal draws", HelpName = "N", DefaultValueFactory = _ => 2026 };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of tables" };
    private static readonly Option<string?> HtmlFile = new("--html") { Description = "Write the statistics section of a report as a page of its own", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("compare", "Compare predictions of any framework on the same images, with intervals and paired tests.")
        {
            Files, Labels, Validation, ValidationLabels, Costs, Calibration, ConformalPenalty, WishedAccuracy, Resamples, Seed, Json, HtmlFile,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var files = ComparedFiles.Read(parsed.GetRequiredValue(Files), parsed.GetValue(Labels), parsed.GetValue(Validation) ?? [], parsed.GetValue(ValidationLabels));
        var request = new StatisticsRequest
        {
            Predictors = files.Predictors,
            Labels = files.Labels,
            ValidationLabels = files.ValidationLabels,
            ClassNames = files.ClassNames,
            Costs = parsed.GetValue(Costs) is { } costs ? CostFile.Read(costs, files.ClassNames) : null,
            Calibration = CalibrationMethods.Parse(parsed.GetRequiredValue(Calibration)),
            ConformalPenalty = parsed.GetValue(ConformalPenalty),
            WishedAccuracies = ListValue.Shares("--wished-accuracy", parsed.GetRequiredValue(WishedAccuracy)),
            Resamples = parsed.GetValue(Resamples) is var resamples and >= 100 and <= 1_000_000 ? resamples : throw new UserException($"--resamples {parsed.GetValue(Resamples)}: choose 100 to 1,000,000"),
            Seed = parsed.GetValue(Seed),
        };
        StatisticsCheck.Check(request.ConformalPenalty, request.WishedAccuracies);
        foreach (var warning in files.Warnings)
            parsed.InvocationConfiguration.Error.WriteLine($"warning: {warning}");
        var statistics = ComparisonStatistics.Compute(request);
        if (parsed.GetValue(HtmlFile) is { } page)
            AtomicFile.WriteText(page, ComparisonPage.Text(statistics, request));
        if (parsed.GetValue(Json))
            parsed.InvocationConfiguration.Output.WriteLine(ComparisonJson.Serialize(statistics, request));
        else
            new StatisticsTables(Terminal.On(parsed.InvocationConfiguration.Output), statistics, request.ClassNames).Write();
        return 0;
    }
}
