using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Features;

/// <summary>Test images as rows, with the nearest training images of each model beside them.</summary>
internal sealed class NeighbourSheet : Sheet
{
    private const int Tile = 92;
    private const int Gap = 8;
    private const int Text = 40;                                         // under each image
    private const int Names = 176;                                       // left of the images
    private const int Top = 92;
    private const int Between = 30;                                      // models

    private readonly LearnedFeatures features;
    private readonly string title;
    private readonly int[] queries;

    public NeighbourSheet(LearnedFeatures features, string title, int[] queries) => (this.features, this.title, this.queries) = (features, title, queries);

    private int Block => features.Drawn.Max(model => model.Nearest.Count) * (Tile + Gap) + Between;
    public override int Width => Names + Tile + Between + features.Drawn.Count * Block + 8;

    public override int Height => Top + queries.Length * (Tile + Text) + 8;

    /// <summary>Of the images shown, those that every model has right and those that one has wrong, each in the order of the split.</summary>
    public static (int[] Right, int[] Wrong) Split(LearnedFeatures features)
    {
        var predicted = features.Comparison.Summary.Models.Select(run => run.Test.Predictions()).ToArray();
        var wrong = features.Result.Queries.Images.Where(query => predicted.Any(of => of[query] != features.Labels[query])).ToArray();
        return (ByClass(features.Result.Queries.Images.Except(wrong)), ByClass(wrong));

        int[] ByClass(IEnumerable<int> images) => [.. images.OrderBy(image => features.Labels[image]).ThenBy(image => image)];
    }

    protected override void Draw(SKCanvas canvas)
    {
        canvas.Text(title, 16, 34, 20, bold: true);
        canvas.Text("test image", Names, Top - 12, 15, bold: true);
        for (var model = 0; model < features.Drawn.Count; model++)
            canvas.Text(Ink.Shorten($"nearest training images of {features.LabelOf(features.Drawn[model])}, cosine distance", Block - Between, 15, bold: true), X(model, 0), Top - 12, 15, bold: true);
        for (var row = 0; row < queries.Length; row++)
            DrawRow(canvas, queries[row], Top + row * (Tile + Text));
    }

    private float X(int model, int neighbour) => Names + Tile + Between + model * Block + neighbour * (Tile + Gap);

    private void DrawRow(SKCanvas canvas, int query, float y)
    {
        var label = features.Labels[query];
        var lines = Ink.Wrap(features.ClassNames[label], Names - 30, 15, 2, bold: true);
        for (var line = 0; line < lines.Count; line++)
            canvas.Text(lines[line], 16, y + 16 + 17 * line, 15, bold: true);
        var below = y + 16 + 17 * lines.Count;
        canvas.Text(FormattableString.Invariant($"test {query}"), 16, below, 13, Palette.Muted);
        for (var model = 0; model < features.Drawn.Count; model++)
        {
            var predicted = features.ResultOf(features.Drawn[model]).Test.Prediction(query);
            var says = $"{features.LabelOf(features.Drawn[model])}: {(predicted == label ? "✓" : $"✗ {features.ClassNames[predicted]}")}";
            canvas.Text(Ink.Shorten(says, Names - 30, 13), 16, below + 18 * (model + 1), 13, predicted == label ? Palette.Muted : Palette.Wrong);
        }
        Draw(canvas, features.Queries, query, Names, y);
        for (var model = 0; model < features.Drawn.Count; model++)
        {
            foreach (var (place, (image, found, distance)) in LearnedFeatures.Nearest(features.Drawn[model], query).Index())
            {
                var x = X(model, place);
                Draw(canvas, features.Neighbours, image, x, y);
                var isSame = found == label;
                if (!isSame)
                {
                    using var edge = Palette.Stroke(Palette.Wrong, 3);
                    canvas.DrawRect(SKRect.Create(x + 1.5f, y + 1.5f, Tile - 3, Tile - 3), edge);
                }
                canvas.Text(Ink.Shorten($"{(isSame ? "" : "✗ ")}{features.ClassNames[found]}", Tile + Gap - 3, 13), x, y + Tile + 15, 13, isSame ? Palette.Ink : Palette.Wrong);
                canvas.Text(Numbers.Fixed(distance, 3), x, y + Tile + 31, 13, Palette.Muted);
            }
        }
    }

    private static void Draw(SKCanvas canvas, StoredPictures pictures, int place, float x, float y)
    {
        using var image = pictures.Image(place);
        var scale = (float)Tile / Math.Max(pictures.Width, pictures.Height);
        canvas.DrawImage(image, SKRect.Create(x, y, pictures.Width * scale, pictures.Height * scale), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }
}
