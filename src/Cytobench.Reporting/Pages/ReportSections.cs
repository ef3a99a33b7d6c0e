using Cytobench.Reporting.Pages.Sections;

namespace Cytobench.Reporting.Pages;

/// <summary>The page from top to bottom, below its first screen; a new part is one file and its line here.</summary>
internal static class ReportSections
{
    public static IReadOnlyList<IReportSection> All { get; } =
    [
        new DataSection(),
        new TrainingSection(),
        new ResultsSection(),
        new IntervalsSection(),
        new ConfusionSection(),
        new DisagreementsSection(),
        new ClassesSection(),
        new CurvesSection(),
        new CalibrationSection(),
        new AbstentionSection(),
        new ConformalSection(),
        new DecisionCostSection(),
        new ExplanationSection(),
        new AgreementSection(),
        new FeatureSection(),
        new FaithfulnessSection(),
        new ErrorsSection(),
        new RobustnessSection(),
        new CostSection(),
        new LimitsSection(),
        new RepeatSection(),
        new SourcesSection(),
    ];
}
