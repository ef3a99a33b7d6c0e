using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>
/// Operations drawn from a list for each image. TrivialAugment: one, at a strength drawn from 0 to 30. RandAugment: n, all at
/// strength m. Signs of shears, shifts, turns and factors are drawn too.
/// </summary>
/// <remarks>
/// Müller and Hutter 2021, arXiv:2103.10158 (the "wide" ranges); Cubuk et al. 2020, arXiv:1909.13719. Operations and ranges are torchvision's;
/// here shears and turns are about the centre, join the one affine matrix of <see cref="Geometry"/> before any colour is changed, are interpolated
/// bilinearly, and mirror what lies beyond the edges instead of black. TrivialAugment's shift of 32 pixels is 32 / 224 of the side.
/// </remarks>
internal sealed class AugmentationPolicy
{
    public const int LastBin = 30;                                       // strengths are 0 to 30

    private static readonly int OperationCount = Enum.GetValues<PolicyOperation>().Length;

    private readonly Ranges ranges;
    private readonly int? magnitude;                                     // null: drawn

    private AugmentationPolicy(Ranges ranges, int operations, int? magnitude) => (this.ranges, Operations, this.magnitude) = (ranges, operations, magnitude);

    /// <summary>How many an image goes through.</summary>
    public int Operations { get; }

    public static AugmentationPolicy? Of(AugmentConfig config) => config.Policy switch
    {
        "none" => null,
        "trivial" => new(new Ranges(0.99, 2 * 32.0 / 224, 135, 0.99, 6), 1, null),
        "rand" => new(new Ranges(0.3, 2 * 150.0 / 331, 30, 0.9, 4), config.PolicyOperations, config.PolicyMagnitude),
        var other => throw new ArgumentException(other, nameof(config)),
    };

    public PolicyDraw Draw(StepNumbers numbers)
    {
        var random = numbers.Random("policy");
        var choices = new PolicyChoice[numbers.Images, Operations];
        for (var image = 0; image < numbers.Images; image++)
        {
            for (var i = 0; i < Operations; i++)
                choices[image, i] = DrawOne(random);
        }
        return new PolicyDraw(choices, numbers);
    }

    /// <summary>Always three numbers, whatever the operation.</summary>
    private PolicyChoice DrawOne(SeededRandom random)
    {
        var operation = (PolicyOperation)random.NextInt(OperationCount);
        var bin = random.NextInt(LastBin + 1);
        var sign = (random.NextUInt64() & 1) == 0 ? 1 : -1;
        return new(operation, ranges.Amount(operation, (magnitude ?? bin) / (double)LastBin, sign));
    }

    /// <summary>What an operation does at full strength.</summary>
    /// <param name="Shear">Tangent.</param>
    /// <param name="Translation">Grid units, 2 from edge to edge.</param>
    /// <param name="Degrees">Of a turn.</param>
    /// <param name="Factor">How far a factor is from 1.</param>
    /// <param name="LostBits">By posterizing.</param>
    internal sealed record Ranges(double Shear, double Translation, double Degrees, double Factor, int LostBits)
    {
        /// <param name="operation">Which.</param>
        /// <param name="strength">0 to 1.</param>
        /// <param name="sign">1 or -1; without meaning for some.</param>
        public double Amount(PolicyOperation operation, double strength, int sign) => operation switch
        {
            PolicyOperation.ShearX or PolicyOperation.ShearY => sign * strength * Shear,
            PolicyOperation.TranslateX or PolicyOperation.TranslateY => sign * strength * Translation,
            PolicyOperation.Rotate => sign * strength * Degrees,
            PolicyOperation.Brightness or PolicyOperation.Saturation or PolicyOperation.Contrast or PolicyOperation.Sharpness => 1 + sign * strength * Factor,
            PolicyOperation.Posterize => 8 - Math.Round(strength * LostBits),
            PolicyOperation.Solarize => 255 * (1 - strength),
            _ => 0,
        };
    }
}

/// <summary>What a policy drew for one batch. Images that drew the same operation are changed together.</summary>
internal sealed class PolicyDraw
{
    private readonly PolicyChoice[,] choices;                            // [image, round]
    private readonly StepNumbers numbers;
    private readonly List<Group> groups = [];

    public PolicyDraw(PolicyChoice[,] choices, StepNumbers numbers)
    {
        (this.choices, this.numbers) = (choices, numbers);
        for (var round = 0; round < choices.GetLength(1); round++)
        {
            foreach (var group in Enumerable.Range(0, choices.GetLength(0)).Where(image => choices[image, round].IsColour).GroupBy(image => choices[image, round].Operation).OrderBy(group => group.Key))
            {
                var images = group.ToArray();
                groups.Add(new(group.Key, numbers.Add(Array.ConvertAll(images, image => (float)image)), numbers.Add(Array.ConvertAll(images, image => (float)choices[image, round].Amount))));
            }
        }
    }

    /// <summary>Everything that was drawn, image after image.</summary>
    internal IEnumerable<PolicyOperation> Operations() => choices.Cast<PolicyChoice>().Select(choice => choice.Operation);

    /// <summary>All rounds' moves of one image.</summary>
    public AffineMatrix Matrix(int image) =>
        Enumerable.Range(0, choices.GetLength(1)).Aggregate(AffineMatrix.Identity, (matrix, round) => matrix * choices[image, round].Matrix);

    /// <summary>All rounds' changes of values, in place.</summary>
    /// <param name="images">(B, C, S, S) float32, 0 to 255.</param>
    public void ChangeColours(Tensor images)
    {
        foreach (var group in groups)
        {
            using var scope = NewDisposeScope();
            var places = numbers[group.Images].to(int64);
            images.index_copy_(0, places, PolicyChoice.Apply(group.Operation, images.index_select(0, places), numbers[group.Amounts]));
        }
    }

    private sealed record Group(PolicyOperation Operation, StepNumbers.Block Images, StepNumbers.Block Amounts);
}
