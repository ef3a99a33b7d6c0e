using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>Some images of every class, of those that a run keeps: what the data looks like.</summary>
internal sealed class SampleSheet
{
    public const string File = "figures/sample_images.png";

    private const int Width = 690;
    private const int Names = 120;                                       // left of the images
    private const float LeastSide = 46;
    private const float MostSide = 64;
    private const float Gap = 4;
    private const int MostClasses = 32;
    private const int FewClasses = 6;                                    // these stand in one column

    private readonly ExplainedImages images;
    private readonly IReadOnlyList<string> names;
    private readonly int[][] rows;                                       // of each shown class, its images

    public SampleSheet(ComparedModels models, ExplainedImages images)
    {
        this.images = images;
        names = models.Summary.Data.ClassNames;
        var classes = images.Set.Images.Select(image => image.Label).Distinct().Order().ToArray();
        rows = [.. classes.Take(MostClasses).Select(label => Enumerable.Range(0, images.Set.Images.Count).Where(row => images.Set.Images[row].Label == label).Take(PerRow(classes.Length)).ToArray())];
        var left = classes.Length - rows.Length;
        Caption = $"Images of the {images.Set.Split} split, at even steps through each class.{(left > 0 ? $" {Numbers.Plural(left, "further class", "further classes")} would not fit." : "")}";
    }

    public string Caption { get; }

    private int Columns => rows.Length <= FewClasses ? 1 : 2;

    private float ColumnWidth => (Width - 20f * (Columns - 1)) / Columns;

    private int Lines => (rows.Length + Columns - 1) / Columns;

    private float Side => Math.Min(MostSide, (ColumnWidth - Names) / rows.Max(row => row.Length) - Gap);

    public Figure ToFigure() => new(
        $"Sample images of {string.Join(", ", rows.Select(images => names[this.images.Set.Images[images[0]].Label]))}.",
        Width, (int)(Lines * (Side + Gap)), canvas =>
        {
            for (var place = 0; place < rows.Length; place++)
                DrawClass(canvas, rows[place], place / Lines * (ColumnWidth + 20), place % Lines * (Side + Gap));
        });

    private static int PerRow(int classes) => (int)(((classes <= FewClasses ? Width : (Width - 20) / 2) - Names) / (LeastSide + Gap));

    private void DrawClass(SKCanvas canvas, int[] ofClass, float x, float y)
    {
        var lines = Ink.Wrap(names[images.Set.Images[ofClass[0]].Label], Names - 10, 12.5f, lines: 4);
        var size = lines.Count > 3 ? 11 : 12.5f;
        for (var line = 0; line < lines.Count; line++)
            canvas.Text(lines[line], x, y + Side / 2 + size * 0.35f + (line - (lines.Count - 1) / 2f) * (size + 1.5f), size);
        for (var place = 0; place < ofClass.Length; place++)
        {
            using var image = images.Image(ofClass[place], Tile.Side * 2 / 3);
            Tile.Draw(canvas, image, x + Names + place * (Side + Gap), y, Side);
        }
    }
}
