using Cytobench.Runs;

namespace Cytobench.Reporting.Pages;

/// <summary>report.html: the whole comparison in one file that opens offline, asks nothing of any server and needs no script, though it is easier to use with its own.</summary>
internal sealed class HtmlReportWriter : IRunWriter
{
    private const string File = "report.html";

    public string Name => "report";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        folder.WriteText(File, Page(new ReportContext(summary, folder)).ToString());
        return [new Artifact(File, "the whole comparison on one page that opens offline")];
    }

    internal static Html Page(ReportContext context)
    {
        var first = FirstScreen.Render(context);
        var sections = ReportSections.All
            .Select(section => (Section: section, Body: section.Body(context)))
            .Where(one => one.Body is not null)
            .Select(one => (one.Section, one.Body!))
            .ToArray();
        return Document(FirstScreen.Title(context), context.Summary.Name, first, sections,
            Html.Of($"Made by Cytobench {context.Summary.Environment.Cytobench} from run.json of {context.Summary.Name}. Not a medical device: not for diagnosis."),
            $" {context.Summary.Environment.Cytobench}");
    }

    /// <param name="title">Of the window.</param>
    /// <param name="name">What files that are saved from the page are called after.</param>
    /// <param name="first">What stands above everything.</param>
    /// <param name="sections">With what stands under their headings.</param>
    /// <param name="footer">One line.</param>
    /// <param name="version">Of the program, where known.</param>
    internal static Html Document(string title, string name, Html first, IReadOnlyList<(IReportSection Section, Html Body)> sections, Html footer, string version = "")
    {
        var contents = sections.Select(one => Html.Of($"""<li><a href="#{one.Section.Id}">{one.Section.Title}</a></li>"""));
        var bodies = sections.Select(one => Html.Of($"""
            <section id="{one.Section.Id}" aria-labelledby="{one.Section.Id}-title">
            <h2 id="{one.Section.Id}-title">{one.Section.Title}</h2>
            {one.Body}</section>

            """));
        return Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src '{PageScript.Hash}'">
            <meta name="generator" content="Cytobench{version}">
            <title>{title}</title>
            <style>{PageStyle.Sheet}</style>
            </head>
            <body data-name="{FileNames.Clean(name)}">
            <a class="skip" href="#content">Skip to the results</a>
            {first}
            <nav aria-label="Contents"><ol>{contents}</ol></nav>
            <main id="content">
            {bodies}</main>
            <footer><p>{footer}</p></footer>
            <script>{PageScript.Source}</script>
            </body>
            </html>

            """);
    }
}
