using static Cytobench.UserException;

namespace Cytobench.Training.Augmentation;

/// <summary>Whether training images are mixed with each other, and their labels with them; off by default.</summary>
public sealed record MixConfig
{
    public double MixupAlpha { get; init; }                              // lambda ~ Beta(alpha, alpha); 0 turns mixup off
    public double CutmixAlpha { get; init; }                             // the same for CutMix; with both on, each is drawn half the time
    public double Probability { get; init; } = 1;                        // that a step is mixed at all

    internal bool IsOn => (MixupAlpha > 0 || CutmixAlpha > 0) && Probability > 0;

    /// <exception cref="UserException">The first value that means nothing, with its option.</exception>
    public void Check()
    {
        Require(MixupAlpha is 0 or (>= 0.01 and <= 100), $"--mixup {MixupAlpha}: choose 0 (off), or 0.01 to 100");
        Require(CutmixAlpha is 0 or (>= 0.01 and <= 100), $"--cutmix {CutmixAlpha}: choose 0 (off), or 0.01 to 100");
        Require(Probability is >= 0 and <= 1, $"--mix-probability {Probability}: choose 0 (never) to 1 (every step)");
    }
}
