namespace Cytobench.Benchmarks;

/// <summary>How long one step takes: index a batch of uint8 images on the device, prepare it, and train with it, or predict.</summary>
public sealed record StepTiming
{
    public required string Model { get; init; }
    public required int Size { get; init; }                              // pixels a side
    public required int Batch { get; init; }                             // images per step
    public required string Device { get; init; }
    public required string Precision { get; init; }
    public required string Mode { get; init; }                           // train or infer
    public required double StepMs { get; init; }                         // median
    public required double StepMsFastest { get; init; }
    public required double ImagesPerSecond { get; init; }                // at the median
    public required long? PeakBytes { get; init; }                       // resident, or on the GPU what the process holds there; null where it is not told
    public required int Steps { get; init; }
    public required double StepFlops { get; init; }                      // a multiply-add counts 2; training counts three forward passes
    public required double MatrixFlopsPerSecond { get; init; }           // of a large matrix product in the same precision, same call
    public required double FloorShare { get; init; }                     // time that StepFlops take at that rate, over the step's time
    public required int Threads { get; init; }
    public required string Engine { get; init; }
}
