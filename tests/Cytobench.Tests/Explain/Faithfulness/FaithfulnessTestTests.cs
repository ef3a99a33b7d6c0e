using System.Text.Json;
using Cytobench.Explain.Faithfulness;
using Cytobench.Models;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Faithfulness;

/// <summary>On a network that looks at one square alone, so that it is known which maps are right.</summary>
[Collection(nameof(Alone))]
public sealed class FaithfulnessTestTests
{
    private const int Images = 12;

    private static readonly FaithfulnessOptions Options = new() { Resamples = 200, SensitivityImages = 4, SensitivityCopies = 2 };

    /// <summary>
    /// The square has 64 of 576 pixels. By the right map, 58 are gone at 10 % and all at 20 %; by the inverted one, 512 others go first, so that 6 are
    /// gone at 90 % (518 pixels). Areas by trapezoids.
    /// </summary>
    [Fact]
    public void Deletion_follows_the_share_of_the_square_that_is_left()
    {
        using var scope = NewDisposeScope();
        using var model = PatchClassifier.Create();
        using var test = Test(model, SquareImages());
        var (half, whole) = (0.5, PatchClassifier.Probability(1));
        var right = test.Measure(PatchClassifier.Square(Images), "right");
        var inverted = test.Measure(1 - PatchClassifier.Square(Images), "inverted");
        AssertClose([whole, PatchClassifier.Probability(6.0 / 64), .. Enumerable.Repeat(half, 9)], right.Deletion[3]);
        AssertClose([.. Enumerable.Repeat(whole, 9), PatchClassifier.Probability(58.0 / 64), half], inverted.Deletion[3]);
        Assert.Equal((whole / 2 + PatchClassifier.Probability(6.0 / 64) + 8.5 * half) / 10, right.Score(FaithfulnessScore.DeletionAuc)[0], 1e-6);
        // Comprehensiveness: without 10, 20 and 50 %.
        Assert.Equal(whole - (PatchClassifier.Probability(6.0 / 64) + 2 * half) / 3, right.Score(FaithfulnessScore.Comprehensiveness)[0], 1e-6);
        Assert.Equal(0, inverted.Score(FaithfulnessScore.Comprehensiveness)[0], 1e-6);
        // Sufficiency: with 10, 20 and 50 % alone. The right map loses 6 of 64 pixels once, the inverted one keeps nothing of the square.
        Assert.Equal((whole - PatchClassifier.Probability(58.0 / 64)) / 3, right.Score(FaithfulnessScore.Sufficiency)[0], 1e-6);
        Assert.Equal(whole - half, inverted.Score(FaithfulnessScore.Sufficiency)[0], 1e-6);
    }

    /// <summary>All around the square is 0, and so is what fills it in; noise of 0.01 moves the probability by less than 0.001.</summary>
    [Fact]
    public void Road_fills_the_square_from_around_it()
    {
        using var scope = NewDisposeScope();
        using var model = PatchClassifier.Create();
        using var test = Test(model, SquareImages());
        var right = test.Measure(PatchClassifier.Square(Images), "right");
        Assert.All(right.MostRelevantFirst[2][2..], probability => Assert.Equal(0.5, probability, 2e-3));
        Assert.All(right.LeastRelevantFirst[2][..9], probability => Assert.Equal(PatchClassifier.Probability(1), probability, 2e-3));
        var inverted = test.Measure(1 - PatchClassifier.Square(Images), "inverted");
        Assert.Equal(right.Score(FaithfulnessScore.RoadLeastRelevantFirst)[2], inverted.Score(FaithfulnessScore.RoadMostRelevantFirst)[2], 0.03);
        Assert.True(right.Score(FaithfulnessScore.RoadCombined)[2] > 0.15);
        Assert.True(inverted.Score(FaithfulnessScore.RoadCombined)[2] < -0.15);
    }

    [Fact]
    public void Curves_start_and_end_where_no_map_matters()
    {
        using var scope = NewDisposeScope();
        using var model = PatchClassifier.Create();
        using var test = Test(model, SquareImages());
        var (one, other) = (test.Measure(rand(Images, 4, 4), "one"), test.Measure(rand(Images, 3, 3), "other"));
        Assert.All(Enumerable.Range(0, Images), image =>
        {
            Assert.Equal(one.Deletion[image][0], one.Insertion[image][^1]);
            Assert.Equal(one.Deletion[image][0], one.MostRelevantFirst[image][0]);
            Assert.Equal((one.Insertion[image][0], one.Deletion[image][^1]), (other.Insertion[image][0], other.Deletion[image][^1]));
            Assert.True(one.Insertion[image][0] < one.Insertion[image][^1]);
        });
    }

    [Fact]
    public void The_right_map_is_best_and_the_inverted_one_worst_on_every_score()
    {
        using var scope = NewDisposeScope();
        using var model = PatchClassifier.Create();
        var images = SquareImages() + 0.1 * Noise(Images, 3);
        var result = Measure(model, images, [Method("right", square => square), Method("constant", square => ones_like(square)), Method("inverted", square => 1 - square)]);
        foreach (var info in FaithfulnessScores.Tested)
        {
            var means = result.Methods.Select(method => method.Score(info.Score).Mean).ToArray();
            Assert.True(info.Advantage(means[0], means[1]) > 0, info.Title);
            Assert.True(info.Advantage(means[1], means[2]) > 0, info.Title);
        }
        Assert.Equal([ControlVerdict.Beats, ControlVerdict.DoesNot], [result.Methods[0].Verdict, result.Methods[2].Verdict]);
        Assert.Contains("beats a random map and a centred Gaussian on all 5 scores", result.Methods[0].Sentence, StringComparison.Ordinal);
        Assert.Contains("does not beat its controls", result.Methods[2].Sentence, StringComparison.Ordinal);
        // Pairs are told from the first's side; the right map is better than the inverted one, surely.
        Assert.All(result.Pairs.Where(pair => pair.First == "right" && pair.Second == "inverted"), pair => Assert.True(pair.Interval.Lower > 0 && pair.HolmP < 0.05));
        Assert.Equal(3 * FaithfulnessScores.Tested.Count, result.Pairs.Count);   // all on one grid
    }

    /// <summary>A random map is not better than another random map, whatever was measured.</summary>
    [Fact]
    public void A_random_map_does_not_beat_its_controls()
    {
        using var scope = NewDisposeScope();
        using var model = PatchClassifier.Create();
        var random = Noise(Images, 1).abs().squeeze(1);
        var result = Measure(model, SquareImages() + 0.1 * Noise(Images, 3), [new ExplainedMethod(new FixedMap("random", images => random.narrow(0, 0, images.shape[0])), random)]);
        Assert.Equal(ControlVerdict.DoesNot, result.Methods[0].Verdict);
        Assert.All(result.Methods[0].Control(ControlMap.Random)!.Scores, score => Assert.False(score.MethodIsBetter));
    }

    [Fact]
    public void A_finer_map_is_also_measured_on_the_coarsest_grid()
    {
        using var scope = NewDisposeScope();
        using var model = PatchClassifier.Create();
        var coarse = ControlMaps.Coarsened(PatchClassifier.Square(Images), new MapGrid(6, 6));
        var fine = Method("fine", square => square);
        var result = Measure(model, SquareImages(), [fine, new ExplainedMethod(new FixedMap("coarse", images => coarse.narrow(0, 0, images.shape[0])), coarse)]);
        Assert.Equal(new MapGrid(6, 6), result.Methods[0].Control(ControlMap.Coarsened)!.Grid);
        Assert.Null(result.Methods[1].Control(ControlMap.Coarsened));
        // On equal grids the two are the same map.
        Assert.All(result.Pairs.Where(pair => pair.OnEqualGrids), pair => Assert.Equal((0, 1), (pair.Advantage, pair.P)));
        Assert.Equal(2 * FaithfulnessScores.Tested.Count, result.Pairs.Count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_no_tensor_is_left()
    {
        using var model = PatchClassifier.Create();
        using var images = SquareImages();
        using var maps = PatchClassifier.Square(Images);
        var method = new ExplainedMethod(new FixedMap("right", some => PatchClassifier.Square((int)some.shape[0])), maps);
        using var monitor = new RunMonitor();
        using var targets = zeros(Images, dtype: ScalarType.Int64);
        var subject = MapMeasuresTests.Subject(model, images) with { Targets = targets };
        string Json() => JsonSerializer.Serialize(new FaithfulnessTest(Options, monitor).Measure(subject, [method], new MapGrid(24, 24)), CytobenchJson.Options);
        var before = LiveTensors.Settled();
        var first = Json();
        Assert.Equal(before, Tensor.TotalCount);
        Assert.Equal(first, Json());
        var read = JsonSerializer.Deserialize<ModelFaithfulness>(first, CytobenchJson.Options)!;
        Assert.Equal(first, JsonSerializer.Serialize(read, CytobenchJson.Options));
    }

    [Fact]
    public void Three_images_are_too_few_for_a_verdict()
    {
        using var scope = NewDisposeScope();
        using var model = PatchClassifier.Create();
        var maps = PatchClassifier.Square(3);
        var result = Measure(model, SquareImages().narrow(0, 0, 3), [new ExplainedMethod(new FixedMap("right", images => PatchClassifier.Square((int)images.shape[0])), maps)]);
        Assert.Equal(ControlVerdict.TooFewImages, result.Methods[0].Verdict);
        Assert.Contains("too few", result.Methods[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_that_are_not_finite_or_not_as_many_as_images_are_refused()
    {
        using var scope = NewDisposeScope();
        using var model = PatchClassifier.Create();
        using var test = Test(model, SquareImages());
        Assert.Throws<ArgumentException>(() => test.Measure(full([Images, 4, 4], double.NaN, dtype: ScalarType.Float32), "NaN"));
        Assert.Throws<ArgumentException>(() => test.Measure(ones(Images - 1, 4, 4), "few"));
    }

    private static ExplainedMethod Method(string name, Func<Tensor, Tensor> ofSquare) =>
        new(new FixedMap(name, images => ofSquare(PatchClassifier.Square((int)images.shape[0]))), ofSquare(PatchClassifier.Square(Images)));

    private static ModelFaithfulness Measure(ImageClassifier model, Tensor images, ExplainedMethod[] methods)
    {
        using var monitor = new RunMonitor();
        return new FaithfulnessTest(Options, monitor).Measure(MapMeasuresTests.Subject(model, images), methods, MapGrid.Coarsest(methods.Select(method => MapGrid.Of(method.Maps))));
    }

    private static PerturbationTest Test(ImageClassifier model, Tensor images)
    {
        var monitor = new RunMonitor();                                  // holds nothing until it logs to a file
        return new PerturbationTest(MapMeasuresTests.Subject(model, images), Options, monitor);
    }

    private static Tensor SquareImages()
    {
        using var scope = NewDisposeScope();
        return PatchClassifier.Square(Images).unsqueeze(1).expand(Images, 3, PatchClassifier.Side, PatchClassifier.Side).contiguous().MoveToOuterDisposeScope();
    }

    private static Tensor Noise(int images, int channels)
    {
        using var generator = new Generator(7);
        return randn([images, channels, PatchClassifier.Side, PatchClassifier.Side], generator: generator);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }
}
