using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>One way in which images go bad, at five severities.</summary>
public interface ICorruption
{
    /// <summary>As MedMNIST-C names it: "motion_blur".</summary>
    string Name { get; }

    /// <summary>For headings: "Motion blur".</summary>
    string Title { get; }

    /// <summary>What is done at severities 1 to 5, as text.</summary>
    IReadOnlyList<string> Parameters { get; }

    /// <summary>Corrupts a batch. Each image is treated by itself, so that its place in a batch changes nothing.</summary>
    /// <param name="pixels">uint8 (B, H, W, C), C 1 or 3; left as it is.</param>
    /// <param name="severity">1 to 5.</param>
    /// <param name="random">The random numbers of the batch's image 0, 1, ...; asked at most once for each.</param>
    /// <returns>uint8 (B, H, W, C) on the same device; belongs to the current dispose scope.</returns>
    Tensor Apply(Tensor pixels, int severity, Func<int, SeededRandom> random);
}
