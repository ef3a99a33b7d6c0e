using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>Some cells with a map of every model beside them, on one sheet: those that a model misses before the others.</summary>
internal sealed class ExplanationOverview
{
    public const string File = "figures/explanations.png";

    private const int Width = 690;
    private const int MostCells = 12;
    private const int MostMaps = 3;
    private const float Between = 24;                                    // groups of tiles
    private const float Gap = 4;
    private const float Size = 12.5f;
    private const float Line = 15;

    private readonly ComparedModels models;
    private readonly ExplainedImages images;
    private readonly int[] cells;                                        // rows of the images
    private readonly bool isAny;                                         // whether one that is shown is missed by a model

    public ExplanationOverview(ComparedModels models, ExplainedImages images)
    {
        (this.models, this.images) = (models, images);
        var first = images.Set.Maps.DistinctBy(map => map.Model).ToArray();
        Maps = [.. first.Concat(images.Set.Maps.DistinctBy(map => (map.Model, map.Method)).Except(first)).Take(MostMaps)];
        cells = Choose();
        isAny = cells.Any(IsMissed);
    }

    /// <summary>One of each model, further methods where there is room.</summary>
    public IReadOnlyList<ExplanationMaps> Maps { get; }

    public string Caption
    {
        get
        {
            var order = string.Join(", ", Maps.Select(map => $"{MethodLabels.Title(map.Method)} of {OverlayWriter.LabelOf(models, map)}"));
            var choice = isAny
                ? "Of each class one that a model misses, where there is one, then further ones: mistakes are shown more often than they are made."
                : "One of each class, then further ones; none of these is missed.";
            return $"From left to right: the cell, {order}. {choice} ✓ right, ✗ and a red frame wrong; the number is the model's confidence. All are in figures/.";
        }
    }

    private int PerLine => Maps.Count switch { 1 => 4, 2 => 3, _ => 2 };

    private float GroupWidth => (Width - (PerLine - 1) * Between) / PerLine;

    private float Side => (GroupWidth - Maps.Count * Gap) / (Maps.Count + 1);

    public Figure ToFigure()
    {
        var lines = cells.Chunk(PerLine).ToArray();
        var heights = lines.Select(line => line.Max(row => Side + 8 + Texts(row).Count * Line + 12)).ToArray();
        return new Figure($"{cells.Length} cells with saliency maps: {string.Join("; ", cells.Select(row => string.Join(", ", Texts(row).Select(text => text.Text))))}.", Width, (int)heights.Sum(), canvas =>
        {
            var y = 0f;
            for (var line = 0; line < lines.Length; y += heights[line], line++)
                for (var place = 0; place < lines[line].Length; place++)
                    DrawCell(canvas, lines[line][place], place * (GroupWidth + Between), y);
        });
    }

    /// <summary>Rounds through the classes; in each class the missed ones come first.</summary>
    private int[] Choose()
    {
        var classes = Enumerable.Range(0, images.Set.Images.Count)
            .GroupBy(row => images.Set.Images[row].Label)
            .OrderBy(rows => rows.Key)
            .Select(rows => rows.OrderBy(row => !IsMissed(row)).ToArray())
            .ToArray();
        var rounds = Enumerable.Range(0, classes.Max(rows => rows.Length)).SelectMany(round => classes.Where(rows => rows.Length > round).Select(rows => rows[round]));
        return [.. rounds.Take(MostCells).OrderBy(row => images.Set.Images[row].Label)];
    }

    private bool IsMissed(int row) => Maps.Any(map => map.Predictions[row] != images.Set.Images[row].Label);

    private IReadOnlyList<(string Text, bool IsWrong, bool IsName)> Texts(int row)
    {
        var (names, label) = (models.Summary.Data.ClassNames, images.Set.Images[row].Label);
        return
        [
            .. Ink.Wrap(names[label], GroupWidth, Size, lines: 4, bold: true).Select(line => (line, false, true)),
            .. from map in Maps.DistinctBy(map => (map.Model, map.Seed))
               let isRight = map.Predictions[row] == label
               let confidence = Numbers.Percent(map.Confidences[row], 0)
               let text = isRight ? $"✓ {OverlayWriter.LabelOf(models, map)} {confidence}" : $"✗ {OverlayWriter.LabelOf(models, map)} {confidence}: {names[map.Predictions[row]]}"
               from line in Ink.Wrap(text, GroupWidth, Size, lines: 4)
               select (line, !isRight, false),
        ];
    }

    private void DrawCell(SKCanvas canvas, int row, float x, float y)
    {
        using var original = images.Image(row, Tile.Side);
        Tile.Draw(canvas, original, x, y, Side);
        for (var column = 0; column < Maps.Count; column++)
        {
            var left = x + (column + 1) * (Side + Gap);
            using var blended = Overlay.Blend(images, Maps[column], row, Tile.Side);
            Tile.Draw(canvas, blended, left, y, Side);
            if (Maps[column].Predictions[row] != images.Set.Images[row].Label)
                Tile.Frame(canvas, left, y, Side);
        }
        var texts = Texts(row);
        for (var line = 0; line < texts.Count; line++)
            canvas.Text(texts[line].Text, x, y + Side + 17 + line * Line, Size, texts[line].IsWrong ? Palette.Wrong : Palette.Ink, bold: texts[line].IsName);
    }
}
