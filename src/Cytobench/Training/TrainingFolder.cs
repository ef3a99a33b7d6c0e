using System.Globalization;
using System.Text.Json;
using Cytobench.Models;
using Cytobench.Runs;

namespace Cytobench.Training;

/// <summary>
/// The files of one training, <c>models/ID/</c> of a run: <c>best.safetensors</c> (weights), <c>last.safetensors</c>
/// (weights and optimizer state after the last whole epoch) and <c>epochs.json</c> (what those epochs gave).
/// </summary>
/// <param name="run">Where they lie; null where nothing is kept, because nobody goes on with this network.</param>
/// <param name="id">Of the training.</param>
internal sealed class TrainingFolder(RunFolder? run, string id)
{
    public string Id { get; } = id;

    public string BestPath => $"models/{Id}/best.safetensors";           // relative to the run folder

    /// <summary>Whether a whole epoch is there to go on from.</summary>
    public bool HasLast => run is not null && File.Exists(run.Resolve(LastPath));

    private string LastPath => $"models/{Id}/last.safetensors";

    private string EpochsPath => $"models/{Id}/epochs.json";

    public void SaveBest(TrainingState state, Normalization normalization, int epoch)
    {
        if (run is not null)
            Checkpoint.Save(run.PrepareFile(BestPath), state.TestedWeights(), Metadata(state.Model, normalization, epoch));
    }

    /// <summary>The epochs are written first: a checkpoint is never ahead of its history.</summary>
    public void SaveLast(TrainingState state, Normalization normalization, IReadOnlyList<EpochResult> epochs)
    {
        if (run is null)
            return;
        run.WriteText(EpochsPath, JsonSerializer.Serialize(epochs, CytobenchJson.Options));
        Checkpoint.Save(run.PrepareFile(LastPath), state.Everything(), Metadata(state.Model, normalization, epochs.Count));
    }

    /// <summary>Loads the last whole epoch; nothing was saved before the first, and then there are no epochs.</summary>
    public List<EpochResult> LoadLast(TrainingState state)
    {
        if (run is null || !HasLast)
            return [];
        var path = run.Resolve(LastPath);
        var targets = state.Everything().ToDictionary(pair => pair.Name, pair => pair.Value);
        var metadata = Checkpoint.Load(path, targets);
        var saved = int.Parse(metadata["epoch"], CultureInfo.InvariantCulture);
        state.Optimizer.Resume((long)saved * state.StepsPerEpoch);
        var epochs = JsonSerializer.Deserialize<List<EpochResult>>(File.ReadAllText(run.Resolve(EpochsPath)), CytobenchJson.Options) ?? [];
        return epochs.Count >= saved ? epochs[..saved] : throw new UserException($"{run.Resolve(EpochsPath)}: has {epochs.Count} epochs, the checkpoint {saved}; train this model again without --resume");
    }

    public void LoadBest(ImageClassifier model) =>
        Checkpoint.Load((run ?? throw new InvalidOperationException($"{Id}: nothing is kept")).Resolve(BestPath), model.state_dict());

    private static Dictionary<string, string> Metadata(ImageClassifier model, Normalization normalization, int epoch) => new(StartingWeights.Metadata(normalization))
    {
        ["format"] = "pt",
        ["model"] = model.Spec.Name,
        ["image_size"] = model.ImageSize.ToString(CultureInfo.InvariantCulture),
        ["classes"] = model.Classes.ToString(CultureInfo.InvariantCulture),
        ["epoch"] = epoch.ToString(CultureInfo.InvariantCulture),
    };
}
