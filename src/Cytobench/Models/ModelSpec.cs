namespace Cytobench.Models;

/// <summary>A model of the catalogue: how it is built, and what it normalises its input with.</summary>
public sealed record ModelSpec
{
    public required string Name { get; init; }                           // torchvision's or timm's name
    public required string Family { get; init; }                         // "cnn" or "vit"
    public required string Title { get; init; }                          // for tables: "ResNet-18"
    public required string Paper { get; init; }
    public required int NativeSize { get; init; }                        // the input its name was published with
    public required int SizeMultiple { get; init; }                      // the input side must be a multiple of this
    public required Normalization PretrainedNormalization { get; init; } // what the published weights were trained with
    public required Func<ModelSpec, int, int, ImageClassifier> Build { get; init; } // (spec, classes, image size)

    /// <summary>A network with weights drawn from the seed, on the CPU.</summary>
    public ImageClassifier Create(int classes, int imageSize, int seed)
    {
        CheckSize(imageSize);
        TorchSharp.torch.manual_seed(seed);
        var model = Build(this, classes, imageSize);
        model.Initialize();
        return model;
    }

    public void CheckSize(int imageSize)
    {
        if (imageSize < SizeMultiple || imageSize % SizeMultiple != 0)
            throw new UserException($"--image-size {imageSize}: {Name} needs a multiple of {SizeMultiple}");
    }
}
