using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>
/// More or less of each stain: optical densities -ln((I + 1) / 256) are taken apart into hematoxylin, eosin and DAB, each
/// amount becomes alpha times itself plus beta, and the colours are put together again. Alpha ~ U(1 - sigma, 1 + sigma),
/// beta ~ U(-sigma, sigma), for each image and stain.
/// </summary>
/// <remarks>
/// Stain vectors: Ruifrok and Johnston 2001, "Quantification of histochemical staining by color deconvolution".
/// Jitter: Tellez et al. 2018, doi:10.1109/TMI.2018.2820199, and 2019, arXiv:1902.06543 (HED-light sigma 0.05, HED-strong 0.2).
/// With OD as a row, OD' = OD inv(M) diag(alpha) M + beta M: a 3 x 3 matrix and an offset for each image.
/// </remarks>
internal sealed class StainJitter(double sigma) : IAugmentation
{
    /// <summary>A row for each stain: what it takes from red, green and blue.</summary>
    internal static readonly double[,] Stains = { { 0.65, 0.70, 0.29 }, { 0.07, 0.99, 0.11 }, { 0.27, 0.57, 0.78 } };

    private static readonly double[,] Unmixing = Inverse(Stains);

    public string Purpose => "stain";

    public int Numbers => 12;                                            // 3 rows of the matrix, then the offset

    public void Draw(SeededRandom random, Span<float> numbers)
    {
        Span<double> alpha = stackalloc double[3];
        Span<double> beta = stackalloc double[3];
        for (var stain = 0; stain < 3; stain++)
            (alpha[stain], beta[stain]) = (random.Between(1 - sigma, 1 + sigma), random.Between(-sigma, sigma));
        Fill(alpha, beta, numbers);
    }

    internal static void Fill(ReadOnlySpan<double> alpha, ReadOnlySpan<double> beta, Span<float> numbers)
    {
        for (var to = 0; to < 3; to++)
        {
            var offset = 0.0;
            for (var stain = 0; stain < 3; stain++)
                offset += beta[stain] * Stains[stain, to];
            numbers[9 + to] = (float)offset;
            for (var from = 0; from < 3; from++)
            {
                var sum = 0.0;
                for (var stain = 0; stain < 3; stain++)
                    sum += Unmixing[from, stain] * alpha[stain] * Stains[stain, to];
                numbers[from * 3 + to] = (float)sum;
            }
        }
    }

    /// <param name="images">(B, 3, H, W) float32, 0 to 255.</param>
    /// <param name="numbers">(B x 12).</param>
    public Tensor Apply(Tensor images, Tensor numbers)
    {
        using var scope = NewDisposeScope();
        var densities = -((images + 1) / 256).log();                     // (B, 3, H, W)
        var weights = numbers.view(-1, 4, 3, 1, 1);
        Tensor Row(int from) => weights.select(1, from);                 // (B, 3, 1, 1)
        var jittered = Row(3) + densities.narrow(1, 0, 1) * Row(0) + densities.narrow(1, 1, 1) * Row(1) + densities.narrow(1, 2, 1) * Row(2);
        return (jittered.neg_().exp_() * 256 - 1).clamp_(0, 255).MoveToOuterDisposeScope();
    }

    private static double[,] Inverse(double[,] m)
    {
        double Minor(int row, int column)
        {
            var (r1, r2, c1, c2) = ((row + 1) % 3, (row + 2) % 3, (column + 1) % 3, (column + 2) % 3);
            return m[r1, c1] * m[r2, c2] - m[r1, c2] * m[r2, c1];        // cyclic, so with its sign
        }
        var determinant = m[0, 0] * Minor(0, 0) + m[0, 1] * Minor(0, 1) + m[0, 2] * Minor(0, 2);
        var inverse = new double[3, 3];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
                inverse[row, column] = Minor(column, row) / determinant;
        }
        return inverse;
    }
}
