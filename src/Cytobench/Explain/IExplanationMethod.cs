using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>One way to ask a network what it looked at.</summary>
public interface IExplanationMethod
{
    /// <summary>In file names and tables: "gradcam", "rollout".</summary>
    string Name { get; }

    /// <summary>Whether this network has what the method reads.</summary>
    bool Supports(ImageClassifier model);

    /// <summary>What the method reads in this network, as "layer4".</summary>
    string Layer(ImageClassifier model);

    /// <param name="model">In eval mode.</param>
    /// <param name="images">(B, 3, S, S), normalised.</param>
    /// <param name="targets">int64 (B): the class that is explained; methods that know no class ignore it.</param>
    /// <returns>(B, h, w), not negative, at the method's own resolution; belongs to the current dispose scope.</returns>
    Tensor Explain(ImageClassifier model, Tensor images, Tensor targets);
}
