namespace Cytobench.Evaluation;

/// <summary>What a trained model costs on the machine of its run, beside parameters, FLOPs and training time.</summary>
public sealed record Efficiency
{
    public required long CheckpointBytes { get; init; }                  // the file of its best weights
    public long? PeakHostBytes { get; init; }                            // resident memory of the whole process at its most, from its start up to here
    public long? DeviceBytes { get; init; }                              // of this process on the GPU after training and testing, caches kept; null where the driver does not say
    public double? TrainJoules { get; init; }                            // of the whole GPU while training, validation included; null on a CPU, and for a training that was resumed
    public double? TestJoules { get; init; }                             // of the whole GPU while testing
    public required int LatencyRepeats { get; init; }
    public required double LatencyP50Seconds { get; init; }              // one image, from uint8 pixels on the device to probabilities on the host
    public required double LatencyP95Seconds { get; init; }
    public required int ThroughputBatch { get; init; }                   // images at once
    public required double ThroughputImagesPerSecond { get; init; }
}
