using Cytobench.Engine;
using Cytobench.Explain.Faithfulness;
using Cytobench.Explain.Sanity;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>Asks the networks that saved maps were made with whether the maps can be believed: how faithful they are, and whether they pass sanity checks.</summary>
/// <param name="engine">Where it computes.</param>
/// <param name="data">Of the run.</param>
/// <param name="run">Has the checkpoints.</param>
/// <param name="folder">Has maps and images.</param>
/// <param name="monitor">Gets progress; carries the wish to stop.</param>
internal sealed class MapMeasurement(TorchEngine engine, DataSummary data, RunFolder run, RunFolder folder, RunMonitor monitor)
{
    private const int BatchSize = 32;

    /// <param name="set">Maps of all these models.</param>
    /// <param name="results">Tested models.</param>
    /// <param name="test">The split that was explained.</param>
    /// <param name="faithfulness">null: not measured, what the set has stays.</param>
    /// <param name="sanity">Likewise.</param>
    /// <exception cref="UserException">A checkpoint or a file of maps is missing or does not fit.</exception>
    public ExplanationSet Measure(ExplanationSet set, IReadOnlyList<ModelResult> results, DeviceImages test, FaithfulnessOptions? faithfulness, SanityOptions? sanity)
    {
        if (faithfulness is null && sanity is null)
            return set;
        var coarsest = MapGrid.Coarsest(set.Maps.Select(maps => SavedMaps.Maps(set, maps, folder)).Select(maps => new MapGrid(maps.Height, maps.Width)));
        var (faithful, sane) = (new List<ModelFaithfulness>(), new List<MethodSanity>());
        foreach (var result in results)
        {
            using var scope = NewDisposeScope();
            using var model = LoadedModel.Of(result, data, run, engine, ScalarType.Float32);
            var maps = set.Maps.Where(maps => maps.Model == result.Model && maps.Seed == result.Seed).ToArray();
            if (maps.Length == 0)
                continue;
            var subject = Subject(set, model, maps[0], test);
            ExplainedMethod[] methods = [.. maps.Select(one => Method(set, one))];
            if (faithfulness is not null)
                faithful.Add(new FaithfulnessTest(faithfulness, monitor).Measure(subject, methods, coarsest));
            if (sanity is not null)
                sane.AddRange(methods.Select(method => new SanityTest(sanity, monitor).Measure(subject, method)));
        }
        return set with
        {
            Faithfulness = faithfulness is null ? set.Faithfulness : new FaithfulnessResult { Images = set.Images.Count, CoarsestGrid = coarsest, Options = faithfulness, Models = faithful },
            Sanity = sanity is null ? set.Sanity : new SanityResult { Options = sanity, Methods = sane },
        };
    }

    private ExplainedModel Subject(ExplanationSet set, LoadedModel model, ExplanationMaps maps, DeviceImages test)
    {
        var prepared = new List<Tensor>();
        for (var first = 0; first < set.Images.Count; first += BatchSize)
        {
            using var step = NewDisposeScope();
            var rows = tensor(set.Images.Skip(first).Take(BatchSize).Select(image => (long)image.Index).ToArray(), device: engine.Device);
            prepared.Add(model.Input.Prepare(test.Pixels.index_select(0, rows)).MoveToOuterDisposeScope());
        }
        return new ExplainedModel
        {
            Model = model.Result.Model,
            Seed = model.Result.Seed,
            Classifier = model.Classifier,
            Normalization = model.Result.Normalization,
            Images = cat(prepared, 0),
            Targets = tensor(Array.ConvertAll(maps.Targets ?? maps.Predictions, target => (long)target), device: engine.Device),
        };
    }

    private ExplainedMethod Method(ExplanationSet set, ExplanationMaps maps)
    {
        var (values, height, width) = SavedMaps.Maps(set, maps, folder);
        return new ExplainedMethod(ExplanationMethods.Find(maps.Method), tensor(values, [set.Images.Count, height, width], device: engine.Device));
    }
}
