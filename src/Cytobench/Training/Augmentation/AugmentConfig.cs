using static Cytobench.UserException;

namespace Cytobench.Training.Augmentation;

/// <summary>What is done to training images, each time anew. Everything but the horizontal flip is off by default: that is the original protocol.</summary>
/// <remarks>docs/augmentation.md has the formulas; each operation's file has its paper.</remarks>
public sealed record AugmentConfig
{
    public bool HorizontalFlip { get; init; } = true;                    // with probability 0.5; part of Dihedral
    public bool Dihedral { get; init; }                                  // one of the 8 views of a square, all alike likely
    public double RotationDegrees { get; init; }                         // turned by U(-r, r); 180: any angle
    public double ScaleMin { get; init; } = 1;                           // grid times U(min, max): below 1 enlarges, above 1 shrinks
    public double ScaleMax { get; init; } = 1;
    public double Translate { get; init; }                               // moved by U(-t, t) along both axes; the grid spans -1 to 1
    public double ResizedCropMin { get; init; } = 1;                     // share of the area that is kept, U(min, max); 1: no crop
    public double ResizedCropMax { get; init; } = 1;
    public double StainJitter { get; init; }                             // sigma of alpha and beta in optical density
    public double Brightness { get; init; }                              // factor U(1 - b, 1 + b); the next two likewise
    public double Contrast { get; init; }
    public double Saturation { get; init; }
    public string Policy { get; init; } = "none";                        // none, trivial (TrivialAugment) or rand (RandAugment)
    public int PolicyMagnitude { get; init; } = 9;                       // of rand, 0 to 30
    public int PolicyOperations { get; init; } = 2;                      // of rand, one after the other
    public double ColourGain { get; init; }                              // per channel after normalising: x U(1 - g, 1 + g) + U(-o, o)
    public double ColourOffset { get; init; }
    public double ErasingProbability { get; init; }                      // of a rectangle that is set to the mean colour

    /// <summary>Whether pixels are interpolated: anything beyond flips and quarter turns.</summary>
    internal bool IsSampled =>
        RotationDegrees > 0 || ScaleMin != 1 || ScaleMax != 1 || Translate > 0 || ResizedCropMin < 1 || Policy != "none";

    /// <exception cref="UserException">The first value that means nothing, with its option.</exception>
    public void Check()
    {
        Require(RotationDegrees is >= 0 and <= 180, $"--rotate {RotationDegrees}: choose 0 (off) to 180 degrees");
        Require(ScaleMin >= 0.1 && ScaleMin <= ScaleMax && ScaleMax <= 4, $"--scale {ScaleMin},{ScaleMax}: choose MIN,MAX with 0.1 <= MIN <= MAX <= 4; 1,1 is off");
        Require(Translate is >= 0 and <= 1, $"--translate {Translate}: choose 0 (off) to 1, half the image's side");
        Require(ResizedCropMin >= 0.01 && ResizedCropMin <= ResizedCropMax && ResizedCropMax <= 1, $"--crop {ResizedCropMin},{ResizedCropMax}: choose shares of the area MIN,MAX with 0.01 <= MIN <= MAX <= 1; 1,1 is off");
        Require(StainJitter is >= 0 and <= 1, $"--stain {StainJitter}: choose 0 (off) to 1; 0.05 is light, 0.2 strong");
        Require(Brightness is >= 0 and <= 1, $"--brightness {Brightness}: choose 0 (off) to 1");
        Require(Contrast is >= 0 and <= 1, $"--contrast {Contrast}: choose 0 (off) to 1");
        Require(Saturation is >= 0 and <= 1, $"--saturation {Saturation}: choose 0 (off) to 1");
        Require(Policy is "none" or "trivial" or "rand", $"--policy {Policy}: choose none, trivial or rand");
        Require(PolicyMagnitude is >= 0 and <= AugmentationPolicy.LastBin, $"--policy-magnitude {PolicyMagnitude}: choose 0 to {AugmentationPolicy.LastBin}");
        Require(PolicyOperations is >= 1 and <= 8, $"--policy-operations {PolicyOperations}: choose 1 to 8");
        Require(ColourGain is >= 0 and <= 1, $"--colour-gain {ColourGain}: choose 0 (off) to 1");
        Require(ColourOffset is >= 0 and <= 4, $"--colour-offset {ColourOffset}: choose 0 (off) to 4 standard deviations");
        Require(ErasingProbability is >= 0 and <= 1, $"--erase {ErasingProbability}: choose a probability, 0 (off) to 1");
    }

    /// <param name="channels">Of the stored images, 1 or 3.</param>
    /// <exception cref="UserException">An operation needs colours that these images do not have.</exception>
    public void CheckChannels(long channels)
    {
        Require(channels == 3 || StainJitter == 0, $"--stain {StainJitter}: the images are grey, and stains are told apart by colour; leave it out");
        Require(channels == 3 || Saturation == 0, $"--saturation {Saturation}: the images are grey and have none; leave it out");
    }
}
