using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>One way to ask a network what it looked at. Methods are listed in <see cref="ExplanationMethods"/>.</summary>
public interface IExplanationMethod
{
    /// <summary>In options, file names and tables: "gradcam", "rollout".</summary>
    string Name { get; }

    /// <summary>For readers: "Grad-CAM".</summary>
    string Title { get; }

    /// <summary>"Selvaraju et al. 2017, arXiv:1610.02391".</summary>
    string Citation { get; }

    /// <summary>Whether the map depends on the class that is explained; where not, targets are ignored.</summary>
    bool IsClassSpecific { get; }

    /// <summary>Whether each image takes many passes of the network, so that callers hand over one at a time (<see cref="Methods.PerImage.Maps"/>).</summary>
    bool TakesManyPasses => false;

    /// <summary>Whether this network has what the method reads.</summary>
    bool Supports(ImageClassifier model);

    /// <summary>What the method reads in this network, as "layer4".</summary>
    string Layer(ImageClassifier model);

    /// <param name="model">float32, in eval mode.</param>
    /// <param name="images">(B, 3, S, S), normalised; an image's map does not depend on the others.</param>
    /// <param name="targets">int64 (B): the class that is explained.</param>
    /// <returns>(B, h, w), not negative, at the method's own resolution; belongs to the current dispose scope.</returns>
    Tensor Explain(ImageClassifier model, Tensor images, Tensor targets);
}
