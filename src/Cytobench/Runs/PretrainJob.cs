using Cytobench.Data;
using Cytobench.Training;

namespace Cytobench.Runs;

/// <summary>Everything that decides the result of <c>cytobench pretrain</c>; kept in the checkpoint, so that it can go on from the file alone.</summary>
public sealed record PretrainJob
{
    public string Data { get; init; } = "demo";                          // demo, a catalogue name, an .npz, a folder or a .zip
    public string Model { get; init; } = "vit_small_patch16_gap_224";
    public int ImageSize { get; init; }                                  // pixels a side that the network sees; 0: the model's own
    public string Precision { get; init; } = "auto";                     // auto (bf16 on CUDA, else fp32), fp32 or bf16
    public string Device { get; init; } = "auto";                        // auto, cpu, cuda or cuda:N
    public int Threads { get; init; }                                    // 0: all cores
    public bool SkipBad { get; init; }                                   // leave out images that cannot be decoded
    public DemoConfig Demo { get; init; } = new();
    public PretrainConfig Training { get; init; } = new();
}
