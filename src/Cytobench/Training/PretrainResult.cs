namespace Cytobench.Training;

/// <summary>A finished pretraining; its weights are in the file.</summary>
public sealed record PretrainResult
{
    public required IReadOnlyList<PretrainEpoch> Epochs { get; init; }
    public required Reconstruction Examples { get; init; }
}

/// <summary>A few training images, what the encoder saw of them, and what the decoder made of that: 8 bits, row by row, three channels.</summary>
/// <param name="Side">Pixels a side.</param>
/// <param name="Images">Each Side x Side x 3.</param>
/// <param name="Shown">The same with hidden patches in grey.</param>
/// <param name="Painted">The same with predicted patches, each with the mean and deviation that it has in the image.</param>
public sealed record Reconstruction(int Side, IReadOnlyList<byte[]> Images, IReadOnlyList<byte[]> Shown, IReadOnlyList<byte[]> Painted);
