namespace Cytobench.Reporting.Pages;

/// <summary>A part of the page. It appears only where its results exist.</summary>
internal interface IReportSection
{
    /// <summary>Its anchor.</summary>
    string Id { get; }

    string Title { get; }

    /// <returns>What stands under the heading, or null where the run has nothing for it.</returns>
    Html? Body(ReportContext context);
}
