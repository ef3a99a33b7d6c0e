using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Explain.Faithfulness;

/// <summary>Measures how far maps show what a network depends on, beside maps that know nothing of it.</summary>
public sealed class FaithfulnessTest
{
    private readonly FaithfulnessOptions options;
    private readonly RunMonitor monitor;

    /// <param name="options">Seeds and sizes.</param>
    /// <param name="monitor">Gets progress; carries the wish to stop.</param>
    public FaithfulnessTest(FaithfulnessOptions options, RunMonitor monitor)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (this.options, this.monitor) = (options, monitor);
    }

    /// <param name="subject">A model with the images that were explained.</param>
    /// <param name="methods">Their maps; names differ.</param>
    /// <param name="coarsest">Of all methods of all models that will stand side by side: <see cref="MapGrid.Coarsest"/>.</param>
    public ModelFaithfulness Measure(ExplainedModel subject, IReadOnlyList<ExplainedMethod> methods, MapGrid coarsest)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(methods);
        using var scope = NewDisposeScope();
        using var perturbation = new PerturbationTest(subject, options, monitor);
        var (count, side, device) = (perturbation.Count, (int)subject.Images.shape[2], subject.Images.device);
        var gaussian = Perturb(ControlMaps.Gaussian(count, side, options.GaussianShare * side, device), "a centred Gaussian");
        var random = new Dictionary<MapGrid, MeasuredMaps>();             // methods of one grid share it
        var measured = new List<MeasuredMethod>();
        foreach (var method in methods)
        {
            using var step = NewDisposeScope();
            var grid = MapGrid.Of(method.Maps);
            if (!random.TryGetValue(grid, out var control))
                random[grid] = control = Perturb(ControlMaps.Random(count, grid, options.Seed, device), $"random maps of {grid.Height} x {grid.Width}");
            var own = Perturb(method.Maps, method.Title);
            var coarsened = grid.Cells > coarsest.Cells ? Perturb(ControlMaps.Coarsened(method.Maps, coarsest), $"{method.Title} on {coarsest.Height} x {coarsest.Width}") : null;
            measured.Add(new MeasuredMethod(method.Method.Name, method.Title, Describe(own, subject, method), control, gaussian, coarsened));
        }
        return FaithfulnessStatistics.Of(subject.Model, subject.Seed, measured, options.Bootstrap);

        MeasuredMaps Perturb(Tensor maps, string what) => MeasuredMaps.Of(MapGrid.Of(maps), perturbation.Measure(maps, $"perturbing images of {subject.Id}: {what}"));
    }

    private MeasuredMaps Describe(MeasuredMaps own, ExplainedModel subject, ExplainedMethod method)
    {
        var values = method.Maps.to(float32).cpu().contiguous().data<float>().ToArray();
        double[] EachMap(Func<ReadOnlySpan<float>, double> of) => [.. Enumerable.Range(0, (int)method.Maps.shape[0]).Select(image => of(values.AsSpan(image * own.Grid.Cells, own.Grid.Cells)))];
        monitor.Report(new ProgressReport($"explaining noisy images of {subject.Id}: {method.Title}", 0, 0, "images"));
        return own
            .With(FaithfulnessScore.MaxSensitivity, MaxSensitivity.Measure(subject, method.Method, options, monitor.Cancellation))
            .With(FaithfulnessScore.Sparseness, EachMap(map => MapConcentration.Gini(map)))
            .With(FaithfulnessScore.Complexity, EachMap(map => MapConcentration.Entropy(map)));
    }
}
