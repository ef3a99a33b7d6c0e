using Cytobench.Explain.Faithfulness;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Explain.Sanity;

/// <summary>Destroys what a map should depend on, weights or class, and looks whether the map notices. The given network stays as it is.</summary>
public sealed class SanityTest(SanityOptions options, RunMonitor monitor)
{
    /// <param name="subject">A model with the images that were explained; some of them are used.</param>
    /// <param name="method">Explains them again and again: as often as the network has groups of layers, twice.</param>
    public MethodSanity Measure(ExplainedModel subject, ExplainedMethod method)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(method);
        using var scope = NewDisposeScope();
        var chosen = EvenSteps.Through((int)subject.Images.shape[0], options.Images);
        var rows = tensor(Array.ConvertAll(chosen, place => (long)place), device: subject.Images.device);
        var targets = subject.Targets.index_select(0, rows);
        var batches = new ExplainedBatches(subject.Images.index_select(0, rows), method.Method, monitor.Cancellation);
        var original = batches.Maps(subject.Classifier, targets);
        var predictions = batches.Predictions(subject.Classifier);
        var defined = ExplainedBatches.Compare(original, original, options.Bootstrap).N;

        using var randomised = new RandomisedNetwork(subject.Classifier, unchecked((int)new SeededRandom(options.Seed, "untrained weights", subject.Seed).NextUInt64() & int.MaxValue));
        var groups = ParameterGroup.FromTheHead(subject.Classifier);
        var done = 0;
        RandomisedDepth Look(ParameterGroup group)
        {
            using var step = NewDisposeScope();
            randomised.Randomise(group);
            var similarity = ExplainedBatches.Compare(original, batches.Maps(randomised.Network, targets), options.Bootstrap);
            var kept = batches.Predictions(randomised.Network).eq(predictions).to(float64).mean().item<double>();
            monitor.Report(new ProgressReport($"randomising {subject.Id}: {method.Title}", ++done, 2 * groups.Count, "groups of layers"));
            return new RandomisedDepth(group.Name, similarity, kept);
        }
        RandomisedDepth[] cascading = [.. groups.Select(Look)];
        RandomisedDepth[] independent = [.. groups.Select(group =>
        {
            randomised.Restore();
            return Look(group);
        })];
        var otherClass = OtherClass(subject, batches, targets, original);
        return new MethodSanity
        {
            Model = subject.Model,
            Seed = subject.Seed,
            Method = method.Method.Name,
            Title = method.Title,
            Images = chosen.Length,
            Cascading = cascading,
            Independent = independent,
            OtherClass = otherClass,
            Verdicts =
            [
                SanityVerdicts.Cascading(cascading, defined),
                SanityVerdicts.Independent(independent, method.Method.IsClassSpecific),
                SanityVerdicts.RandomLogit(otherClass, method.Method.IsClassSpecific),
            ],
        };
    }

    /// <summary>For each image a class drawn from the others.</summary>
    private MapSimilarity OtherClass(ExplainedModel subject, ExplainedBatches batches, Tensor targets, Agreement.ComparableMaps original)
    {
        var classes = subject.Classifier.Classes;
        if (classes < 2)
        {
            var undefined = Enumerable.Repeat(double.NaN, (int)targets.shape[0]).ToArray();
            return MapSimilarity.Of(undefined, undefined, options.Bootstrap);
        }
        var random = new SeededRandom(options.Seed, "other class");
        var others = Array.ConvertAll(targets.cpu().data<long>().ToArray(), target => (target + 1 + random.NextInt(classes - 1)) % classes);
        return ExplainedBatches.Compare(original, batches.Maps(subject.Classifier, tensor(others, device: targets.device)), options.Bootstrap);
    }
}
