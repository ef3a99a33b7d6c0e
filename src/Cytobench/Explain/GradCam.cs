using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>
/// Grad-CAM: the last convolutional features, each weighted by the mean gradient of the target's logit, summed and cut at 0
/// (Selvaraju et al. 2017, arXiv:1610.02391, equations 1 and 2). At an earlier stage each cell is weighted by its own gradient
/// (HiResCAM, Draelos and Carin 2020, arXiv:2011.08891): before a mean over cells and a linear layer the two are the same, and further
/// down a mean of gradients over cells says nothing of any of them.
/// </summary>
/// <param name="minimumSide">
/// Cells a side that the map must have, or an earlier stage is taken: at small inputs the last features of a ResNet are one or
/// four cells and cannot say where. 1 is the paper's choice, always the last.
/// </param>
public sealed class GradCam(int minimumSide = GradCam.ReadableSide) : IExplanationMethod
{
    /// <summary>layer4 of a ResNet from 97 px on, earlier stages below.</summary>
    public const int ReadableSide = 4;

    public string Name => "gradcam";

    public bool Supports(ImageClassifier model) => model.CamLayer(minimumSide) is not null;

    public string Layer(ImageClassifier model) => IsLast(model) ? Stage(model) : $"{Stage(model)}, cell by cell";

    private string Stage(ImageClassifier model) => model.CamLayer(minimumSide)!;

    private bool IsLast(ImageClassifier model) => Stage(model) == model.CamLayer(1);

    public Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var kept = new Intermediates(Stage(model));
        var logits = model.Logits(images, kept);                         // (B, K)
        var score = logits.gather(1, targets.unsqueeze(1)).sum();        // images do not interact in eval mode
        var features = kept[Stage(model)];                               // (B, C, h, w)
        var gradient = autograd.grad([score], [features])[0];
        var weights = IsLast(model) ? gradient.mean([2, 3], keepdim: true) : gradient; // (B, C, 1, 1), or (B, C, h, w)
        return (weights * features).sum(1).relu().detach().MoveToOuterDisposeScope();
    }
}
