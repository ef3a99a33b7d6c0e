namespace Cytobench.Training.Augmentation;

/// <summary>One augmentation at a strength at which the eye sees what it does.</summary>
public sealed record AugmentationExample
{
    public required string Name { get; init; }                           // of --only
    public required string Title { get; init; }
    public required string Options { get; init; }                        // of a run that does the same
    public AugmentConfig Augment { get; init; } = new() { HorizontalFlip = false };
    public MixConfig Mix { get; init; } = new();
    public bool NeedsColour { get; init; }
}

/// <summary>Every augmentation that can be shown.</summary>
public static class AugmentationExamples
{
    private static readonly AugmentConfig Off = new() { HorizontalFlip = false };

    public static IReadOnlyList<AugmentationExample> All { get; } =
    [
        new() { Name = "flip", Title = "Horizontal flip", Options = "--flip true", Augment = new() },
        new() { Name = "dihedral", Title = "Dihedral views", Options = "--dihedral true", Augment = Off with { Dihedral = true } },
        new() { Name = "rotate", Title = "Rotation", Options = "--rotate 45", Augment = Off with { RotationDegrees = 45 } },
        new() { Name = "scale", Title = "Scale", Options = "--scale 0.6,1.4", Augment = Off with { ScaleMin = 0.6, ScaleMax = 1.4 } },
        new() { Name = "translate", Title = "Translation", Options = "--translate 0.3", Augment = Off with { Translate = 0.3 } },
        new() { Name = "crop", Title = "Resized crop", Options = "--crop 0.3,1", Augment = Off with { ResizedCropMin = 0.3 } },
        new() { Name = "stain", Title = "Stain jitter", Options = "--stain 0.2", Augment = Off with { StainJitter = 0.2 }, NeedsColour = true },
        new() { Name = "brightness", Title = "Brightness", Options = "--brightness 0.4", Augment = Off with { Brightness = 0.4 } },
        new() { Name = "contrast", Title = "Contrast", Options = "--contrast 0.6", Augment = Off with { Contrast = 0.6 } },
        new() { Name = "saturation", Title = "Saturation", Options = "--saturation 0.8", Augment = Off with { Saturation = 0.8 }, NeedsColour = true },
        new() { Name = "colour", Title = "Colour gain and offset", Options = "--colour-gain 0.3 --colour-offset 0.3", Augment = Off with { ColourGain = 0.3, ColourOffset = 0.3 } },
        new() { Name = "trivial", Title = "TrivialAugment", Options = "--policy trivial", Augment = Off with { Policy = "trivial" } },
        new() { Name = "rand", Title = "RandAugment", Options = "--policy rand --policy-operations 2 --policy-magnitude 15", Augment = Off with { Policy = "rand", PolicyMagnitude = 15 } },
        new() { Name = "erase", Title = "Random erasing", Options = "--erase 0.75", Augment = Off with { ErasingProbability = 0.75 } },
        new() { Name = "mixup", Title = "mixup", Options = "--mixup 1", Mix = new() { MixupAlpha = 1 } },
        new() { Name = "cutmix", Title = "CutMix", Options = "--cutmix 1", Mix = new() { CutmixAlpha = 1 } },
        new()
        {
            Name = "cells",
            Title = "For cells that lie anyhow",
            Options = "--rotate 180 --scale 0.8,1.15 --translate 0.08 --colour-gain 0.1 --colour-offset 0.1",
            Augment = new() { RotationDegrees = 180, ScaleMin = 0.8, ScaleMax = 1.15, Translate = 0.08, ColourGain = 0.1, ColourOffset = 0.1 },
        },
    ];

    public static AugmentationExample Find(string name) => All.FirstOrDefault(example => example.Name == name)
        ?? throw new UserException($"--only {name}: unknown; there are {string.Join(", ", All.Select(example => example.Name))}");
}
