using System.Globalization;
using System.Text;
using System.Text.Json;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>
/// The files of one pretraining: NAME.safetensors (the encoder, when it is finished), NAME.last.safetensors (all that is needed to go on, until
/// then), NAME.loss.csv and NAME.png.
/// </summary>
public sealed class PretrainFiles
{
    private const string Ending = ".safetensors";
    private readonly string stem;

    /// <param name="weights">A path that ends in .safetensors.</param>
    public PretrainFiles(string weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (!weights.EndsWith(Ending, StringComparison.Ordinal) || Path.GetFileName(weights) == Ending)
            throw new UserException($"--out {weights}: end the name in {Ending}");
        (Weights, stem) = (weights, weights[..^Ending.Length]);
    }

    public string Weights { get; }
    public string Last => $"{stem}.last{Ending}";
    public string Losses => $"{stem}.loss.csv";
    public string Picture => $"{stem}.png";

    public bool IsFinished => File.Exists(Weights);
    public bool CanResume => File.Exists(Last);

    /// <summary>The encoder alone, under its own names.</summary>
    internal void SaveWeights(IEnumerable<(string Name, Tensor Value)> encoder, IReadOnlyDictionary<string, string> metadata) =>
        Checkpoint.Save(Weights, encoder, metadata);

    /// <summary>Everything; the history goes into the same file, so that the two cannot differ.</summary>
    internal void SaveLast(IEnumerable<(string Name, Tensor Value)> everything, PretrainProgress progress, IReadOnlyDictionary<string, string> metadata)
    {
        Checkpoint.Save(Last, everything, new Dictionary<string, string>(metadata) { ["progress"] = JsonSerializer.Serialize(progress, CytobenchJson.Options) });
        SaveLosses(progress.Epochs);
    }

    internal PretrainProgress LoadLast(IReadOnlyDictionary<string, Tensor> everything) =>
        JsonSerializer.Deserialize<PretrainProgress>(Checkpoint.Load(Last, everything)["progress"], CytobenchJson.Options)!;

    internal void SaveLosses(IEnumerable<PretrainEpoch> epochs)
    {
        var csv = new StringBuilder("epoch,learning_rate,loss,seconds,images_per_second\n");
        foreach (var epoch in epochs)
            csv.Append(CultureInfo.InvariantCulture, $"{epoch.Epoch},{epoch.LearningRate:R},{epoch.Loss:R},{epoch.Seconds:F2},{epoch.ImagesPerSecond:F1}\n");
        AtomicFile.WriteText(Losses, csv.ToString());
    }

    /// <summary>How long the finished pretraining took, by its loss curve.</summary>
    internal double Seconds() => File.ReadLines(Losses).Skip(1).Sum(line => double.Parse(line.Split(',')[3], CultureInfo.InvariantCulture));

    /// <summary>Once the weights are there, nothing is left to go on with.</summary>
    internal void RemoveLast() => File.Delete(Last);
}
