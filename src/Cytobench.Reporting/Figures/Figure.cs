using System.Text;
using System.Text.RegularExpressions;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>A drawing of a fixed size that becomes a PNG, an SVG or part of a page; equal input gives equal bytes.</summary>
/// <param name="Alt">What it shows, for those who cannot see it.</param>
/// <param name="Width">Pixels at scale 1.</param>
/// <param name="Height">Pixels at scale 1.</param>
/// <param name="Draw">Draws on a canvas of that size; the background is the caller's.</param>
internal sealed partial record Figure(string Alt, int Width, int Height, Action<SKCanvas> Draw)
{
    private const float PngScale = 2;                                    // sharp on screens and in print
    private const int Margin = 18;                                       // around it in files; a page has its own

    /// <summary>The same as numbers, where it is a line chart.</summary>
    public ChartData? Chart { get; init; }

    /// <summary>What its marks stand for, where pointing at them tells more than the drawing.</summary>
    public PointData? Marks { get; init; }

    /// <summary>Panels from left to right, as one drawing.</summary>
    public static Figure Beside(IReadOnlyList<Figure> panels) => new(
        string.Join(" ", panels.Select(panel => panel.Alt)), panels.Sum(panel => panel.Width), panels.Max(panel => panel.Height), canvas =>
        {
            using var restore = new SKAutoCanvasRestore(canvas);
            foreach (var panel in panels)
            {
                panel.Draw(canvas);
                canvas.Translate(panel.Width, 0);
            }
        });

    public void SavePng(Stream to)
    {
        using var surface = SKSurface.Create(new SKImageInfo((int)((Width + 2 * Margin) * PngScale), (int)((Height + 2 * Margin) * PngScale), SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Clear(Palette.Paper);
        surface.Canvas.Scale(PngScale);
        surface.Canvas.Translate(Margin, Margin);
        Draw(surface.Canvas);
        surface.SavePng(to, SKPngEncoderFilterFlags.None);
    }

    public void SaveSvg(Stream to) => to.Write(Encoding.UTF8.GetBytes(Svg(Margin)));

    /// <summary>SVG without its XML declaration, for use inside a page: scales with its column and takes part in its theme.</summary>
    /// <param name="id">Sets its ids apart from those of other figures of the page.</param>
    public string InlineSvg(string id)
    {
        var svg = Svg(margin: 0);
        var body = svg[(svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1)..];
        body = Ids().Replace(body, match => $"{match.Groups[1].Value}{id}-{match.Groups[2].Value}");
        return FormattableString.Invariant(
            $"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" role=\"img\" aria-label=\"{Pages.Html.Encode(Alt)}\">{Indents().Replace(body, "")}");
    }

    /// <summary>With a margin it stands on paper; without, on whatever is behind it.</summary>
    private string Svg(int margin)
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(Width + 2 * margin, Height + 2 * margin), stream))
        {
            using var paper = Palette.Fill(Palette.Paper);
            if (margin > 0)
                canvas.DrawRect(SKRect.Create(Width + 2 * margin, Height + 2 * margin), paper);
            canvas.Translate(margin, margin);
            Draw(canvas);
        }
        return Renumber(Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>Skia numbers ids over the life of the process; counted anew, equal drawings are equal text.</summary>
    private static string Renumber(string svg)
    {
        var numbers = new Dictionary<string, string>();
        return Ids().Replace(svg, match =>
        {
            var id = match.Groups[2].Value;
            if (!numbers.TryGetValue(id, out var number))
                numbers[id] = number = FormattableString.Invariant($"i{numbers.Count}");
            return match.Groups[1].Value + number;
        });
    }

    [GeneratedRegex("""(\bid="|url\(#|xlink:href="#)([A-Za-z_][\w-]*)""")]
    private static partial Regex Ids();

    [GeneratedRegex(@"(?<=>)\s+|\s+(?=<)")]
    private static partial Regex Indents();
}
