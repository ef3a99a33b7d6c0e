using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Runs;
using Cytobench.Training;

namespace Cytobench.Explain;

/// <summary>Keeps test images that models got wrong, so that a report can show them without the data, and maps of the surest errors.</summary>
/// <param name="described">The run's data in numbers.</param>
/// <param name="data">Its images.</param>
/// <param name="engine">Where it computes.</param>
/// <param name="run">Has the checkpoints.</param>
/// <param name="folder">Gets images and maps.</param>
/// <param name="monitor">Gets progress; carries the wish to stop.</param>
internal sealed class KeptErrors(DataSummary described, Dataset data, TorchEngine engine, RunFolder run, RunFolder folder, RunMonitor monitor)
{
    private const int MostImages = 300;
    private const int MostBytes = 32 << 20;                              // of pixels, uncompressed
    private const int ExplainedPerModel = 24;
    private const int MostExplained = 96;                                // many seeds must not cost more than the explained images of each class do

    /// <summary>Under the run folder; holds nothing but what this class writes.</summary>
    public const string Folder = "errors";

    /// <param name="results">All tested models; each has its share of the images.</param>
    /// <param name="test">The test images on the device.</param>
    /// <param name="request">Methods and target of the maps.</param>
    /// <param name="explained">Models that make maps; with none, all images are kept without.</param>
    /// <returns>The surest errors with maps, then further ones without; each where there are any.</returns>
    public IReadOnlyList<ExplanationSet> Keep(IReadOnlyList<ModelResult> results, DeviceImages test, ExplanationRequest request, IReadOnlyList<ModelResult> explained)
    {
        var kept = ImageChoice.SurestErrors(results.Select(result => result.Test), int.MaxValue, Math.Min(MostImages, MostBytes / data.Test.ImageBytes));
        var surest = explained.Count == 0 ? [] : ImageChoice.SurestErrors(results.Select(result => result.Test), ExplainedPerModel, Math.Min(MostExplained, kept.Length));
        var explainer = new Explainer(request, described, engine, run, folder, monitor);
        ExplanationSet Of(IReadOnlyList<ModelResult> models, IEnumerable<int> images, string place) => explainer.Explain(models, data.Test, test, [.. images.Order()], place);
        return
        [
            .. surest.Length == 0 ? [] : (ExplanationSet[])[Of(explained, surest, Folder)],
            .. kept.Length == surest.Length ? [] : (ExplanationSet[])[Of([], kept.Except(surest), $"{Folder}/others")],
        ];
    }
}
