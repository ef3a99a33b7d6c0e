using Cytobench.Data;
using Cytobench.Explain;
using Cytobench.Explain.Agreement;
using Cytobench.Explain.Location;
using Cytobench.Metrics;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>Agreement and location as they could have been, from formulas: what makes pages and figures needs no engine.</summary>
internal static class SampleMeasures
{
    public static ExplanationSet AddTo(ExplanationSet set, RunFolder folder, int classes, bool isDefined = true) => set with
    {
        Agreement = new AgreementResult
        {
            GridHeight = 28,
            GridWidth = 28,
            TopShare = 0.2,
            RandomTopIou = 1 / 9.0,
            Shuffles = 8,
            Pairs = [new PairAgreement
            {
                Kind = PairKind.BetweenModels,
                First = MapSource.Of(set.Maps[0]),
                Second = MapSource.Of(set.Maps[1]),
                Measures = [.. Enum.GetValues<AgreementMeasure>().Select(measure => Agreement(measure, set.Images.Count, classes, isDefined))],
            }],
        },
        Location = Location(set, folder, classes, isDefined),
    };

    private static MeasuredAgreement Agreement(AgreementMeasure measure, int images, int classes, bool isDefined) => new()
    {
        Measure = measure,
        PerImage = Values(images, 0.3f, isDefined),
        Shuffled = Values(images, 0.2f, isDefined),
        All = Mean(images, 0.3, 0.2, isDefined),
        Classes = [.. Enumerable.Range(0, classes).Select(label => Mean(4, 0.28 + 0.02 * label, 0.2, isDefined))],
        BothRight = Mean(images - 2, 0.32, 0.2, isDefined),
        OneRight = Mean(2, 0.2, 0.2, isDefined),
        BothWrong = Mean(0, double.NaN, double.NaN, isDefined: false),
    };

    private static LocationResult Location(ExplanationSet set, RunFolder folder, int classes, bool isDefined)
    {
        const string File = "explanations/cell_masks.npy";
        var (images, side) = (set.Images.Count, 28);
        NpyFile.Write(folder.PrepareFile(File), [.. Enumerable.Range(0, images * side * side).Select(at => isDefined ? Region(at % side, at / side % side, side) : (byte)0)], images, side, side);
        return new LocationResult
        {
            MasksFile = File,
            NucleusArea = Values(images, 0.12f, isDefined),
            CytoplasmArea = Values(images, 0.2f, isDefined),
            IsUsable = [.. Enumerable.Repeat(isDefined, images)],
            Empty = isDefined ? 0 : images,
            TooLarge = 0,
            Maps = [.. set.Maps.Select(maps => new MapLocation
            {
                Source = MapSource.Of(maps),
                Measures = [.. Enum.GetValues<LocationMeasure>().Select((measure, at) => new MeasuredLocation
                {
                    Measure = measure,
                    PerImage = Values(images, Shares[at], isDefined),
                    All = Mean(images, Shares[at], Areas[at], isDefined),
                    OtherImages = Mean(images, Shares[at], Areas[at] + 0.05, isDefined),
                    Classes = [.. Enumerable.Range(0, classes).Select(_ => Mean(4, Shares[at], Areas[at], isDefined))],
                    Right = Mean(images - 1, Shares[at], Areas[at], isDefined),
                    Wrong = Mean(1, Shares[at], Areas[at], isDefined),
                })],
            })],
        };
    }

    private static float[] Shares { get; } = [0.3f, 0.35f, 0.35f, 0.65f, 0.9f]; // in the order of the measures

    private static float[] Areas { get; } = [0.12f, 0.2f, 0.68f, 0.32f, 0.32f];

    private static byte Region(int x, int y, int side) =>
        Math.Sqrt(Math.Pow((x + 0.5) / side - 0.5, 2) + Math.Pow((y + 0.5) / side - 0.5, 2)) switch { < 0.2 => 2, < 0.36 => 1, _ => 0 };

    private static float[] Values(int images, float value, bool isDefined) => [.. Enumerable.Repeat(isDefined ? value : float.NaN, images)];

    private static MeanAgainstChance Mean(int images, double mean, double chance, bool isDefined) => !isDefined
        ? new(0, double.NaN, new(double.NaN, double.NaN), double.NaN, double.NaN, new(double.NaN, double.NaN))
        : images < MeanBootstrap.FewestImages
            ? new(images, mean, new(double.NaN, double.NaN), chance, mean - chance, new(double.NaN, double.NaN))
            : new(images, mean, new(mean - 0.03, mean + 0.03), chance, mean - chance, new(mean - chance - 0.03, mean - chance + 0.03));
}
