using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Methods;

/// <summary>
/// Occlusion: how far the target's logit falls when a window of the image is covered (Zeiler and Fergus 2014, arXiv:1311.2901, section 4.2), the mean over
/// the windows that cover a pixel.
/// </summary>
/// <remarks>
/// Windows of a seventh of the side at half-window steps, the last at the border: 169 where the side is a multiple of 14. The paper's grey is
/// the image's own mean colour here (<see cref="Baseline"/>), and its probability the logit, as for the gradient methods: a probability near 1 hardly
/// moves. The map is the positive part: covered, it costs the class. What helps it when covered is in <see cref="Attribute"/>.
/// </remarks>
public sealed class Occlusion : PixelAttribution
{
    private const int WindowsASide = 7;                                  // side by side; as many as a ResNet's last features have cells

    public override string Name => "occlusion";

    public override string Title => "Occlusion";

    public override string Citation => "Zeiler and Fergus 2014, arXiv:1311.2901";

    public override string Layer(ImageClassifier model) => $"pixels, windows of {Window(model.ImageSize)}";

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return Attribute(model, images, targets).relu().MoveToOuterDisposeScope();
    }

    /// <param name="model">In eval mode.</param>
    /// <param name="images">(B, 3, S, S), normalised.</param>
    /// <param name="targets">int64 (B).</param>
    /// <returns>(B, S, S), signed: the logit's mean fall; belongs to the current dispose scope.</returns>
    public static Tensor Attribute(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var side = (int)images.shape[3];
        var windows = Windows(side, images.device);                      // (M, S, S)
        var coverage = windows.sum([0]);                                   // every pixel lies in one window at least
        return stack(PerImage.Select(images, targets, (image, target) =>
        {
            var whole = model.call(image).index_select(1, target);       // (1, 1)
            var covered = MaskedCopies.Logits(model, image, windows.shape[0], (first, count) => 1 - windows.narrow(0, first, count)).index_select(1, target);
            return (whole - covered).t().matmul(windows.flatten(1)).view(side, side) / coverage;
        })).MoveToOuterDisposeScope();
    }

    /// <returns>(M, S, S): 1 inside the window, 0 outside.</returns>
    private static Tensor Windows(int side, Device device)
    {
        var window = Window(side);
        var strips = zeros(Starts(side).Length, side, device: device);   // (m, S)
        foreach (var (start, row) in Starts(side).Select((start, row) => (start, row)))
            strips[row].narrow(0, start, window).fill_(1);
        return (strips.view(-1, 1, side, 1) * strips.view(1, -1, 1, side)).flatten(0, 1);
    }

    internal static int Window(int side) => Math.Max(1, (int)Math.Round((double)side / WindowsASide));

    internal static int[] Starts(int side)
    {
        var (window, step) = (Window(side), Math.Max(1, Window(side) / 2));
        int[] even = [.. Enumerable.Range(0, (side - window) / step + 1).Select(i => i * step)];
        return even[^1] + window < side ? [.. even, side - window] : even;
    }
}
