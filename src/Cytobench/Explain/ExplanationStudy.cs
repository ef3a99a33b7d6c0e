using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Explain.Agreement;
using Cytobench.Explain.Faithfulness;
using Cytobench.Explain.Features;
using Cytobench.Explain.Location;
using Cytobench.Explain.Sanity;
using Cytobench.Metrics;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>Explains images with tested models and measures the maps: what a run does at its end, and <c>cytobench explain</c> with a finished one.</summary>
/// <param name="config">Of the run.</param>
/// <param name="described">Its data in numbers.</param>
/// <param name="data">Its images.</param>
/// <param name="engine">Where it computes.</param>
/// <param name="run">Has the checkpoints.</param>
/// <param name="folder">Gets all files.</param>
/// <param name="monitor">Gets progress; carries the wish to stop.</param>
internal sealed class ExplanationStudy(RunConfig config, DataSummary described, Dataset data, TorchEngine engine, RunFolder run, RunFolder folder, RunMonitor monitor)
{
    private readonly int seed = config.Seeds[0];

    /// <param name="request">Methods, target and measures.</param>
    /// <param name="results">Tested models.</param>
    /// <param name="test">The test images on the device.</param>
    /// <param name="chosen">Places of those that are explained.</param>
    /// <returns>null where there is no image, or no model has what any of the methods needs.</returns>
    public ExplanationSet? Make(ExplanationRequest request, IReadOnlyList<ModelResult> results, DeviceImages test, int[] chosen)
    {
        var set = new Explainer(request, described, engine, run, folder, monitor).Explain(results, data.Test, test, chosen);
        if (set.Images.Count == 0 || set.Maps.Count == 0)
            return null;
        bool Asks(ExplanationMeasure measure) => request.Measures.Contains(measure);
        var bootstrap = new BootstrapConfig { Resamples = config.Resamples, Seed = seed };
        var classes = described.ClassNames.Count;
        if (Asks(ExplanationMeasure.Agreement))
            set = set with { Agreement = MapAgreement.Of(set, folder, classes, bootstrap, monitor.Cancellation) };
        if (Asks(ExplanationMeasure.Location))
            set = set with { Location = RelevanceLocation.Of(set, folder, classes, bootstrap, monitor.Cancellation) };
        var sanity = Asks(ExplanationMeasure.Sanity) ? new SanityOptions { Seed = seed, Resamples = config.Resamples } : null;
        set = new MapMeasurement(engine, described, run, folder, monitor).Measure(
            set,
            results,
            test,
            Asks(ExplanationMeasure.Faithfulness) ? new FaithfulnessOptions { Seed = seed, Resamples = config.Resamples } : null,
            sanity);
        if (sanity is not null)
            set = set with { Sanity = set.Sanity! with { ShuffledLabels = ShuffledLabels(results, set, sanity) } };
        return Asks(ExplanationMeasure.Features) ? set with { FeatureSpace = Features(results, chosen) } : set;
    }

    /// <summary>Of each model's first seed: a network of that kind is trained anew, so the others would tell the same.</summary>
    private List<ShuffledLabelSanity> ShuffledLabels(IReadOnlyList<ModelResult> results, ExplanationSet set, SanityOptions options) =>
    [
        .. from result in results.DistinctBy(result => result.Model)
           let methods = set.Maps.Where(maps => maps.Model == result.Model && maps.Seed == result.Seed).Select(maps => ExplanationMethods.Find(maps.Method)).ToArray()
           where methods.Length > 0
           from small in new ShuffledLabelTest(engine, options, monitor).Run(ModelCatalogue.Find(result.Model), config.For(result.Model).ImageSize, result.Seed, data, methods)
           select small,
    ];

    private FeatureSpaceResult Features(IReadOnlyList<ModelResult> results, int[] chosen) => FeatureSpace.Measure(new FeatureSpaceRequest
    {
        Results = results,
        Load = result => LoadedModel.Of(result, described, run, engine, ScalarType.Float32),
        Data = data,
        Config = config,
        Explained = chosen,
        Folder = folder,
        Engine = engine,
        Monitor = monitor,
    });
}
