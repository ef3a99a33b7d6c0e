namespace Cytobench.Reporting.Pages.Sections;

/// <summary>A part that needs predictions and their statistics alone; it stands in a run's report and on a page of compared files.</summary>
internal abstract class StatisticsSection : IReportSection
{
    /// <summary>In the order of a page.</summary>
    public static IReadOnlyList<StatisticsSection> All { get; } =
    [
        new IntervalsSection(), new DisagreementsSection(), new CurvesSection(), new CalibrationSection(),
        new AbstentionSection(), new ConformalSection(), new DecisionCostSection(),
    ];

    public abstract string Id { get; }

    public abstract string Title { get; }

    public Html? Body(ReportContext context) => context.Statistics is { } statistics ? Body(statistics) : null;

    public abstract Html? Body(StatisticsContext context);
}
