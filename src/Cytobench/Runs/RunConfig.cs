using Cytobench.Data;
using Cytobench.Evaluation;
using Cytobench.Evaluation.Statistics;
using Cytobench.Explain;
using Cytobench.Training;

namespace Cytobench.Runs;

/// <summary>Everything that decides a run's result; saved in run.json and repeated by <c>--config</c>.</summary>
public sealed record RunConfig
{
    public string Preset { get; init; } = "custom";
    public string Data { get; init; } = "demo";                          // demo, a catalogue name, an .npz, a folder or a .zip
    public IReadOnlyList<string> Models { get; init; } = ["resnet18", "vit_base_patch16_224"];
    public IReadOnlyList<int> Seeds { get; init; } = [42];               // one training per model and seed
    public string Pretrained { get; init; } = "none";                    // none, imagenet, FILE.safetensors or MODEL=FILE,MODEL=FILE
    public TrainConfig Training { get; init; } = new();                  // of every model without a recipe of its own
    public IReadOnlyDictionary<string, TrainConfig> Recipes { get; init; } = new Dictionary<string, TrainConfig>(); // by model
    public double BudgetSeconds { get; init; }                           // for the whole run; epochs and training images are fitted to it; 0 for none
    public int TrainImages { get; init; }                                // a subset with the classes' shares; 0 for all
    public int SamplesPerClass { get; init; } = 10;                      // explained test images of each class
    public IReadOnlyList<string> ExplainMethods { get; init; } = [];     // empty: each network's usual one
    public IReadOnlyList<ExplanationMeasure> ExplainMeasures { get; init; } = [ExplanationMeasure.Agreement, ExplanationMeasure.Location];
    public string Precision { get; init; } = "auto";                     // auto (bf16 on CUDA, else fp32), fp32 or bf16
    public string ChannelsLast { get; init; } = "auto";                  // auto, on or off; so the four below; docs/performance.md has what each gives
    public string Scripted { get; init; } = "auto";                      // a transformer block as one TorchScript function
    public string FusedNormalization { get; init; } = "auto";            // a residual network's norm, sum and ReLU as one kernel, on CUDA in bf16
    public string OwnProducts { get; init; } = "auto";                   // linear layers by products of our own, on a CPU in float32
    public string Tf32 { get; init; } = "auto";                          // on CUDA: float32 products with 10 bits of mantissa
    public string Device { get; init; } = "auto";                        // auto, cpu, cuda or cuda:N
    public int Threads { get; init; }                                    // 0: all cores
    public TestTimeAugmentation Tta { get; init; }                       // of val and test images; dihedral costs eight passes
    public int Resamples { get; init; } = 10_000;                        // of the bootstrap
    public CalibrationMethod Calibration { get; init; }                  // fitted on val: temperature or vector
    public double ConformalPenalty { get; init; }                        // of RAPS, for each class in a set beyond the first; 0 is APS
    public IReadOnlyList<double> WishedAccuracies { get; init; } = [0.95, 0.99]; // for which a threshold of confidence is chosen on val
    public double[][]? Costs { get; init; }                              // K x K, [true class][decision]; null for none
    public string[]? CostClasses { get; init; }                          // names that the file of costs gave them; null for none
    public bool SkipBad { get; init; }                                   // leave out images that cannot be decoded
    public DemoConfig Demo { get; init; } = new();

    /// <summary>How a model is trained.</summary>
    public TrainConfig For(string model) => Recipes.TryGetValue(model, out var recipe) ? recipe : Training;

    /// <summary>The same run with a value of every training changed, as an option on the command line means it.</summary>
    public RunConfig WithTraining(Func<TrainConfig, TrainConfig> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with { Training = change(Training), Recipes = Recipes.ToDictionary(pair => pair.Key, pair => change(pair.Value)) };
    }

    internal ExplanationRequest Explanation => new() { Methods = ExplainMethods, Measures = ExplainMeasures };

    /// <summary>Side at which image folders and the demo are read: the largest that a network sees.</summary>
    internal int LargestImageSize => Models.Max(model => For(model).ImageSize);
}
