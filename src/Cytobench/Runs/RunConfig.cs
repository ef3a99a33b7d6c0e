using Cytobench.Data;
using Cytobench.Evaluation;
using Cytobench.Evaluation.Statistics;

namespace Cytobench.Runs;

/// <summary>Everything that decides a run's result; saved in run.json and repeated by <c>--config</c>.</summary>
public sealed record RunConfig
{
    public string Preset { get; init; } = "custom";
    public string Data { get; init; } = "demo";                          // demo, a catalogue name, an .npz, a folder or a .zip
    public IReadOnlyList<string> Models { get; init; } = ["resnet18", "vit_base_patch16_224"];
    public IReadOnlyList<int> Seeds { get; init; } = [42];               // one training per model and seed
    public string Pretrained { get; init; } = "none";                    // none, imagenet, FILE.safetensors or MODEL=FILE,MODEL=FILE
    public int ImageSize { get; init; } = 224;                           // pixels a side that the network sees
    public int Epochs { get; init; } = 10;
    public int BatchSize { get; init; } = 128;                           // images per optimizer step
    public string Optimizer { get; init; } = "adam";                     // adam, adamw or sgd
    public double LearningRate { get; init; } = 1e-3;                    // peak, after warm-up
    public double WeightDecay { get; init; }                             // adam and sgd: L2 in the gradient; adamw: decoupled
    public string Schedule { get; init; } = "constant";                  // constant or cosine, per step
    public double WarmupEpochs { get; init; }                            // linear from 0
    public double GradClipNorm { get; init; }                            // L2 over all parameters; 0 turns it off
    public bool HorizontalFlip { get; init; } = true;                    // training images, each with probability 0.5
    public int SamplesPerClass { get; init; } = 10;                      // explained test images of each class
    public string Precision { get; init; } = "auto";                     // auto (bf16 on CUDA, else fp32), fp32 or bf16
    public string Device { get; init; } = "auto";                        // auto, cpu, cuda or cuda:N
    public int Threads { get; init; }                                    // 0: all cores
    public TestTimeAugmentation Tta { get; init; }                       // of val and test images; dihedral costs eight passes
    public int Resamples { get; init; } = 10_000;                        // of the bootstrap
    public CalibrationMethod Calibration { get; init; }                  // fitted on val: temperature or vector
    public double[][]? Costs { get; init; }                              // K x K, [true class][decision]; null for none
    public string[]? CostClasses { get; init; }                          // names that the file of costs gave them; null for none
    public bool SkipBad { get; init; }                                   // leave out images that cannot be decoded
    public DemoConfig Demo { get; init; } = new();
}
