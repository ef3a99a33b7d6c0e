using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>Black blots of dried stain: lobed, with droplets around them, at random places.</summary>
/// <remarks>MedMNIST-C pastes masks of real ink, which are not part of this program: number and margin are its, shape and size are ours.</remarks>
internal sealed class StainDeposit : ICorruption
{
    private const double Margin = 10;                                    // to the border; this and the radii in pixels of an image of 224
    private const double Extent = 1.6;                                   // how far droplets reach, in radii
    private const int Lobes = 5;

    private static readonly (int MostBlots, double Smallest, double Largest)[] Settings =
        [(1, 8, 13), (2, 8, 13), (3, 8, 13), (3, 10, 16), (3, 13, 20)];

    public string Name => "stain_deposit";

    public string Title => "Stain deposit";

    public IReadOnlyList<string> Parameters { get; } =
        [.. Settings.Select(setting => $"1{(setting.MostBlots > 1 ? $" to {setting.MostBlots}" : "")} of radius {setting.Smallest} to {setting.Largest} px of 224")];

    public Tensor Apply(Tensor pixels, int severity, Func<int, SeededRandom> random)
    {
        var (height, width) = ((int)pixels.shape[1], (int)pixels.shape[2]);
        return HostImages.Apply(pixels, (image, row) => Draw(new SoftBrush(height, width), image, Settings[severity - 1], random(row)));
    }

    private static void Draw(SoftBrush brush, Span<byte> image, (int MostBlots, double Smallest, double Largest) setting, SeededRandom random)
    {
        var scale = PixelValues.Scale(brush.Height, brush.Width);
        var blots = 1 + random.NextInt(setting.MostBlots);
        for (var blot = 0; blot < blots; blot++)
        {
            var radius = SoftBrush.AtLeastAPixel(random.Between(setting.Smallest, setting.Largest) * scale);
            var border = Extent * radius + Margin * scale;
            var (x, y) = (brush.Place(brush.Width, border, random), brush.Place(brush.Height, border, random));
            var lobes = Enumerable.Range(2, Lobes - 1).Select(k => (Count: k, Height: random.Between(0, 0.4) / k, Turn: random.Between(0, 2 * Math.PI))).ToArray();
            brush.Fill(x, y, Extent * radius, angle => radius * (1 + lobes.Sum(lobe => lobe.Height * Math.Cos(lobe.Count * angle + lobe.Turn))), 1);
            for (var droplet = 2 + random.NextInt(4); droplet > 0; droplet--)
            {
                var (angle, distance, size) = (random.Between(0, 2 * Math.PI), radius * random.Between(1.15, 1.4), radius * random.Between(0.06, 0.2));
                brush.Fill(x + distance * Math.Cos(angle), y + distance * Math.Sin(angle), size, _ => size, 1);
            }
        }
        brush.Blend(image, 0);
    }
}
