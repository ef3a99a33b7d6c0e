using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class RepeatPart : IDocumentPart
{
    public string Id => "repeat";

    public string Title => "How to repeat it";

    public bool IsIn(ReportContext context) => true;

    public void Write(ReportContext context, IDocument document)
    {
        document.Paragraph("run.json in the run folder holds everything that decided the result, all predictions and all scores. The same command, data, seeds and device give the same predictions:");
        document.Command("cytobench run --config run.json");
        document.Paragraph("report.html beside this file has every table and figure, ARTIFACTS.md says what each file is. The main settings:");
        document.Table(SettingsTable.Of(context.Summary));
    }
}
