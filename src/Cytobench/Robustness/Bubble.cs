using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>White, translucent air bubbles with a brighter rim; a later one hides what is under it.</summary>
internal sealed class Bubble : ICorruption
{
    private const int Fewest = 7;
    private const int Smallest = 3;                                      // radius, in pixels of an image of 224 as all lengths here
    private const int Rim = 2;
    private const double Inside = 100 / 255.0;                           // opacity
    private const double OfRim = 130 / 255.0;

    private static readonly (int Largest, int Most)[] Settings = [(5, 10), (7, 10), (10, 10), (12, 12), (15, 12)];

    public string Name => "bubble";

    public string Title => "Bubbles";

    public IReadOnlyList<string> Parameters { get; } =
        [.. Settings.Select(setting => $"{Fewest} to {setting.Most} of radius {Smallest} to {setting.Largest} px of 224")];

    public Tensor Apply(Tensor pixels, int severity, Func<int, SeededRandom> random)
    {
        var (height, width) = ((int)pixels.shape[1], (int)pixels.shape[2]);
        return HostImages.Apply(pixels, (image, row) => Draw(new SoftBrush(height, width), image, Settings[severity - 1], random(row)));
    }

    private static void Draw(SoftBrush brush, Span<byte> image, (int Largest, int Most) setting, SeededRandom random)
    {
        var scale = PixelValues.Scale(brush.Height, brush.Width);
        for (var bubble = Fewest + random.NextInt(setting.Most - Fewest + 1); bubble > 0; bubble--)
        {
            var radius = SoftBrush.AtLeastAPixel((Smallest + random.NextInt(setting.Largest - Smallest + 1)) * scale);
            var (x, y) = (brush.Place(brush.Width, radius, random), brush.Place(brush.Height, radius, random));
            var outer = radius + Rim * scale;
            brush.Fill(x, y, outer, _ => outer, OfRim);
            brush.Fill(x, y, radius, _ => radius, Inside);
        }
        brush.Blend(image, 255);
    }
}
