using System.Numerics;

namespace Cytobench.Data;

/// <summary>
/// One smear's staining and light. Colours are given as on a cream background under a May-Grünwald-Giemsa stain, and are turned into
/// this image's by scaling the optical density of each channel (Beer-Lambert), as more or less stain would.
/// </summary>
internal sealed class DemoStain
{
    private static readonly Vector3 Reference = new(253, 231, 203);

    private readonly Vector3 density;

    public DemoStain(DemoRandom random)
    {
        // About one smear in seven of the real collection was taken under bluer light.
        var light = random.Chance(0.14) ? new Vector3(222, 214, 234) : Reference;
        Background = light + new Vector3(random.Normal(-2, 1.5f), random.Normal(-2, 2), random.Normal(-1, 3));
        var strength = Math.Clamp(random.Normal(1, 0.14f), 0.65f, 1.4f);
        density = strength * new Vector3(random.Normal(1, 0.05f), random.Normal(1, 0.03f), random.Normal(1, 0.05f));
    }

    public Vector3 Background { get; }

    /// <summary>Red, green and blue in 0..255, of a colour as it is on the reference background.</summary>
    public Vector3 Color(Vector3 reference) => Background * new Vector3(
        Scaled(reference.X / Reference.X, density.X), Scaled(reference.Y / Reference.Y, density.Y), Scaled(reference.Z / Reference.Z, density.Z));

    private static float Scaled(float transmittance, float density) => (float)Math.Pow(Math.Clamp(transmittance, 0.02, 1.0), density);
}
