using Cytobench.Training.Augmentation;

namespace Cytobench.Training;

/// <summary>Everything that decides how one network is trained; a recipe is a function that returns one.</summary>
public sealed record TrainConfig
{
    public int ImageSize { get; init; } = 224;                           // pixels a side that the network sees
    public int Epochs { get; init; } = 10;
    public int BatchSize { get; init; } = 128;                           // images per optimizer step
    public string MicroBatch { get; init; } = "none";                    // images per forward pass: none (the whole batch), auto, or a number
    public bool DropLast { get; init; }                                  // leave out an epoch's last, smaller batch
    public string Optimizer { get; init; } = "adam";                     // adam, adamw or sgd
    public bool FusedOptimizer { get; init; } = true;                    // one kernel for the whole update, where there is one
    public double LearningRate { get; init; } = 1e-3;                    // peak, after warm-up
    public double Beta2 { get; init; } = 0.999;                          // of adam and adamw
    public double WeightDecay { get; init; }                             // adam and sgd: L2 in the gradient; adamw: decoupled
    public bool DecayVectors { get; init; } = true;                      // whether biases, norms and embeddings of tokens decay too
    public double LayerDecay { get; init; } = 1;                         // rate of a layer over that of the next deeper one; 1 turns it off
    public string Schedule { get; init; } = "constant";                  // constant or cosine, per step
    public double WarmupEpochs { get; init; }                            // linear from 0
    public double GradClipNorm { get; init; }                            // L2 over all parameters; 0 turns it off
    public double EmaDecay { get; init; }                                // of the average of weights that is tested; 0 turns it off
    public double DropPath { get; init; }                                // stochastic depth of the last block
    public double LabelSmoothing { get; init; }                          // share of a label spread over all classes
    public string Sampling { get; init; } = "shuffle";                   // shuffle, or balanced: every class as often
    public string ClassWeights { get; init; } = "none";                  // none, or balanced: rare classes weigh more in the loss
    public string Keep { get; init; } = "best";                          // best epoch on validation images, or last
    public AugmentConfig Augment { get; init; } = new();                 // what is done to training images
    public MixConfig Mix { get; init; } = new();                         // whether they are mixed with each other
    public PretrainConfig? Pretrain { get; init; }                       // a stage without labels before, where no weights are given; null for none
    public DistillConfig? Distill { get; init; }                         // a trained teacher whose outputs are learnt too; null for none
    public bool CheckpointActivations { get; init; }                     // of transformers: recompute each block in the backward pass, for less memory and more time
}

/// <summary>Distillation (Hinton et al. 2015, arXiv:1503.02531): (1 - w) cross-entropy + w T^2 KL(teacher at T || student at T).</summary>
public sealed record DistillConfig
{
    public required string Run { get; init; }                            // folder of a finished run
    public string? Model { get; init; }                                  // "resnet18" or "resnet18_s42"; null where the run has one
    public double Temperature { get; init; } = 2;
    public double Weight { get; init; } = 0.9;                           // of the teacher
}
