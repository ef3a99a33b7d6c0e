using Cytobench.Reporting.Comparisons;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class DataSection : IReportSection
{
    public string Id => "data";

    public string Title => "Data";

    public Html? Body(ReportContext context)
    {
        var data = context.Summary.Data;
        var rows = data.ClassNames.Select((name, label) => (IReadOnlyList<Html>)
        [
            ReportContext.Text(name),
            .. data.Splits.Select(split => ReportContext.Text(Numbers.Count(split.PerClass[label]))),
            ReportContext.Text(Numbers.Percent(Share(label))),
        ]).Append(
        [
            Html.Of($"<b>all</b>"),
            .. data.Splits.Select(split => Html.Of($"<b>{Numbers.Count(split.Count)}</b>")),
            Html.Of($"<b>{Numbers.Percent(1)}</b>"),
        ]);
        var channels = data.Channels == 1 ? "grey" : "colour";
        return Html.Of($"""
            <p>{FirstScreen.DataTitle(data)}: {Numbers.Count(data.Splits.Sum(split => (long)split.Count))} {channels} images of {data.Width}&nbsp;×&nbsp;{data.Height} pixels in {data.ClassNames.Count} classes,
            shown to the networks at {Sizes(context)}. Models learn from the training images, {(TestedEpoch.IsChosen(context.Summary) ? "the best epoch is chosen on the validation images" : "the last epoch is kept whatever the validation images say")}, and the test images are looked at once, at the end.</p>
            {context.Table(Html.Of($"Images of each class and split."), [Html.Of($"Class"), .. data.Splits.Select(split => ReportContext.Text(Name(split.Split))), Html.Of($"Share")], rows)}
            {DuplicatesPart.Of(context)}
            <dl class="facts">
            {Fact("Source", data.Source)}{Fact("Licence", data.License)}{Fact("Citation", data.Citation)}
            <div><dt>SHA-256 of pixels and labels</dt><dd><code>{data.Sha256}</code></dd></div>
            {data.Notes.Select(note => Fact("Note", note))}</dl>

            """);

        double Share(int label)
        {
            var all = data.Splits.Sum(split => (double)split.Count);
            return all == 0 ? double.NaN : data.Splits.Sum(split => split.PerClass[label]) / all;
        }
    }

    private static Html Sizes(ReportContext context)
    {
        var sizes = context.Summary.Models.GroupBy(run => run.Training.ImageSize).ToList();
        return sizes.Count == 1
            ? Html.Of($"{sizes[0].Key}&nbsp;×&nbsp;{sizes[0].Key}")
            : Html.Of($"{string.Join(", ", sizes.Select(size => $"{size.Key} × {size.Key} ({string.Join(", ", size.Select(run => run.Title.Length > 0 ? run.Title : run.Model).Distinct())})"))}");
    }

    private static string Name(string split) => split switch { "train" => "Training", "val" => "Validation", "test" => "Test", _ => split };

    private static Html Fact(string name, string value) => value.Length == 0 ? Html.Empty : Html.Of($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
}
