namespace Cytobench.Training;

/// <summary>How far a pretraining is; kept in its checkpoint.</summary>
internal sealed class PretrainProgress
{
    public List<PretrainEpoch> Epochs { get; init; } = [];               // whole ones
    public int Step { get; set; }                                        // steps done of the epoch that follows
    public double LossSum { get; set; }                                  // over them
    public double Seconds { get; set; }                                  // they took
}

/// <summary>What one epoch of pretraining gave.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="LearningRate">Of its last step.</param>
/// <param name="Loss">Mean over its steps.</param>
/// <param name="Seconds">Of training alone.</param>
/// <param name="ImagesPerSecond">Of training alone.</param>
public sealed record PretrainEpoch(int Epoch, double LearningRate, double Loss, double Seconds, double ImagesPerSecond);
