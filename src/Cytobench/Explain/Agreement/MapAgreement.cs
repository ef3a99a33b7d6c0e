using Cytobench.Metrics;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Explain.Agreement;

/// <summary>Compares every two sets of maps of the same images that are worth comparing; needs no model.</summary>
public static class MapAgreement
{
    private const int LargestGrid = 64;                                  // pixels of the longer side; no method resolves more than this reliably
    private const int Shuffles = 8;
    private const string Purpose = "agreement";

    /// <param name="set">Its maps are read from the run folder.</param>
    /// <param name="folder">Of the run.</param>
    /// <param name="classes">K, of the data.</param>
    /// <param name="bootstrap">What decides the intervals, and the order in which images are shuffled.</param>
    /// <param name="cancellation">Stops between two pairs.</param>
    /// <exception cref="UserException">A file is missing or does not fit.</exception>
    public static AgreementResult Of(ExplanationSet set, RunFolder folder, int classes, BootstrapConfig bootstrap, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(bootstrap);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (_, imageHeight, imageWidth, _) = SavedMaps.Images(set, folder);
        var scale = Math.Min(1, LargestGrid / (double)Math.Max(imageHeight, imageWidth));
        var (height, width) = (Math.Max(1, (int)Math.Round(imageHeight * scale)), Math.Max(1, (int)Math.Round(imageWidth * scale)));
        var comparable = set.Maps.Select(maps => Read(set, maps, folder, height, width)).ToArray();
        var shuffles = Partners(set.Images.Count, bootstrap.Seed);

        var pairs = new List<PairAgreement>();
        for (var first = 0; first < comparable.Length; first++)
        {
            for (var second = first + 1; second < comparable.Length; second++)
            {
                if (Kind(set.Maps[first], set.Maps[second]) is not { } kind)
                    continue;
                cancellation.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var measured = comparable[first].Compare(comparable[second]);
                var shuffled = Mean([.. shuffles.Select(partners => comparable[first].Compare(comparable[second], partners))], measured);
                pairs.Add(Summarise(set, first, second, kind, Rows(measured), Rows(shuffled), classes, bootstrap));
            }
        }
        return new AgreementResult
        {
            GridHeight = height,
            GridWidth = width,
            TopShare = ComparableMaps.TopShare,
            RandomTopIou = ComparableMaps.TopShare / (2 - ComparableMaps.TopShare),
            Shuffles = shuffles.Length,
            Pairs = pairs,
        };
    }

    /// <summary>Null where more than one thing differs, so that the comparison would say nothing.</summary>
    internal static PairKind? Kind(ExplanationMaps first, ExplanationMaps second) => (first.Model == second.Model, first.Seed == second.Seed) switch
    {
        (false, true) => PairKind.BetweenModels,
        (true, true) => PairKind.BetweenMethods,
        (true, false) when first.Method == second.Method => PairKind.BetweenSeeds,
        _ => null,
    };

    private static ComparableMaps Read(ExplanationSet set, ExplanationMaps maps, RunFolder folder, int height, int width)
    {
        var (values, rows, columns) = SavedMaps.Maps(set, maps, folder);
        return new ComparableMaps(tensor(values, [set.Images.Count, rows, columns]).to(ScalarType.Float64), height, width);
    }

    /// <summary>Each image with others of a random order, one step further away each time: never with itself, never twice with the same.</summary>
    internal static Tensor[] Partners(int images, long seed)
    {
        var order = new SeededRandom(seed, Purpose).Permutation(images);
        return [.. Enumerable.Range(1, Math.Max(0, Math.Min(Shuffles, images - 1))).Select(step =>
        {
            var partners = new long[images];
            for (var place = 0; place < images; place++)
                partners[order[place]] = order[(place + step) % images];
            return tensor(partners);
        })];
    }

    /// <summary>Over shuffles, those left out whose partner's map is constant; NaN where the image itself has no value, or without any shuffle.</summary>
    internal static Tensor Mean(Tensor[] shuffled, Tensor measured)
    {
        if (shuffled.Length == 0)
            return full_like(measured, double.NaN);
        using var scope = NewDisposeScope();
        var all = stack(shuffled);                                       // (shuffles, measures, n)
        var isMissing = all.isnan();
        var mean = where(isMissing, 0.0, all).sum([0]) / isMissing.logical_not().sum([0], type: ScalarType.Float64); // 0 / 0 is NaN
        return where(measured.isnan(), double.NaN, mean).MoveToOuterDisposeScope();
    }

    private static PairAgreement Summarise(ExplanationSet set, int first, int second, PairKind kind, float[][] measured, float[][] shuffled, int classes, BootstrapConfig bootstrap)
    {
        var right = Enumerable.Range(0, set.Images.Count)
            .Select(image => ((int[])[first, second]).Count(maps => set.Maps[maps].Predictions[image] == set.Images[image].Label)).ToArray();
        return new PairAgreement
        {
            Kind = kind,
            First = MapSource.Of(set.Maps[first]),
            Second = MapSource.Of(set.Maps[second]),
            Measures = [.. Enum.GetValues<AgreementMeasure>().Select(measure =>
            {
                var (values, chance) = (measured[(int)measure], shuffled[(int)measure]);
                MeanAgainstChance Over(Func<int, bool> isChosen) => MeanAgainstChance.Of(values, chance, isChosen, bootstrap);
                return new MeasuredAgreement
                {
                    Measure = measure,
                    PerImage = values,
                    Shuffled = chance,
                    All = Over(_ => true),
                    Classes = [.. Enumerable.Range(0, classes).Select(label => Over(image => set.Images[image].Label == label))],
                    BothRight = Over(image => right[image] == 2),
                    OneRight = Over(image => right[image] == 1),
                    BothWrong = Over(image => right[image] == 0),
                };
            })],
        };
    }

    private static float[][] Rows(Tensor table) =>
        [.. Enumerable.Range(0, (int)table.shape[0]).Select(row => table[row].to(ScalarType.Float32).contiguous().data<float>().ToArray())];
}
