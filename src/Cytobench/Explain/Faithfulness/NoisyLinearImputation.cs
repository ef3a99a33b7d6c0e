using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Explain.Faithfulness;

/// <summary>
/// ROAD's noisy linear imputation: every removed pixel becomes the weighted mean of its eight neighbours, 1/6 for those beside it and 1/12
/// for those across a corner, known or removed alike, and some noise (Rong et al. 2022, arXiv:2202.00449, section 4). At the border the
/// weights of the neighbours that exist are brought to a sum of 1.
/// </summary>
/// <remarks>
/// The paper solves one sparse system for each image and mask. Here many are solved together by conjugate gradients, with one V-cycle of
/// multigrid as preconditioner (Tatebe 1993), so that wide holes need no more steps than small ones: some eight, where plain
/// conjugate gradients need one for each pixel that a hole is wide.
/// </remarks>
internal static class NoisyLinearImputation
{
    /// <summary>Of the residual in the preconditioner's norm, over that of the start: far below the noise of 0.01 that is added.</summary>
    public const double Tolerance = 1e-4;

    private const int MostSteps = 60;
    private const int StepsBetweenChecks = 3;                            // reading a value waits for the device
    private const int CoarsestSide = 4;
    private const int CoarsestSweeps = 8;
    private const long ChunkValues = 1 << 19;                            // what a processor's cache holds of one tensor

    /// <param name="images">(B, C, H, W).</param>
    /// <param name="removed">bool (B, 1, H, W); where nothing is known of an image it becomes 0.</param>
    /// <param name="noise">(B, C, H, W), added to removed pixels; null for none.</param>
    /// <returns>(B, C, H, W), known pixels unchanged; belongs to the current dispose scope.</returns>
    public static Tensor Fill(Tensor images, Tensor removed, Tensor? noise)
    {
        using var scope = NewDisposeScope();
        var filled = empty(images.shape, dtype: images.dtype, device: images.device);
        var chunk = images.device_type == DeviceType.CPU ? Math.Max(1, ChunkValues / (images.numel() / images.shape[0])) : images.shape[0];
        for (var first = 0L; first < images.shape[0]; first += chunk)
        {
            using var step = NewDisposeScope();
            var count = Math.Min(chunk, images.shape[0] - first);
            var unknown = removed.narrow(0, first, count).to(images.dtype);
            var known = images.narrow(0, first, count) * (1 - unknown);
            var solution = Solve(known, unknown);
            if (noise is not null)
                solution = solution + noise.narrow(0, first, count) * unknown;
            filled.narrow(0, first, count).copy_(known + solution);
        }
        return filled.MoveToOuterDisposeScope();
    }

    /// <summary>On unknown pixels x: (sum of weights) x - (weighted sum over unknown neighbours) = weighted sum over known ones; 0 elsewhere.</summary>
    private static Tensor Solve(Tensor known, Tensor unknown)
    {
        using var scope = NewDisposeScope();
        var levels = Level.Pyramid(unknown);
        var residual = Neighbours(known).mul_(unknown);
        var solution = zeros_like(residual);
        var direction = Cycle(levels, 0, residual);
        var product = Dot(residual, direction);                          // (B, C, 1, 1): each channel of each image is a system of its own
        var enough = product * (Tolerance * Tolerance);
        for (var step = 1; step <= MostSteps; step++)
        {
            using var inner = NewDisposeScope();
            var applied = levels[0].Apply(direction);
            var length = Quotient(product, Dot(direction, applied));
            solution.addcmul_(direction, length, 1);
            residual.addcmul_(applied, length, -1);
            var preconditioned = Cycle(levels, 0, residual);
            var next = Dot(residual, preconditioned);
            direction.mul_(Quotient(next, product)).add_(preconditioned);
            product.copy_(next);
            if (step % StepsBetweenChecks == 0 && (product <= enough).all().item<bool>())
                return solution.MoveToOuterDisposeScope();
        }
        throw new InvalidOperationException($"imputation has not converged to {Tolerance} in {MostSteps} steps");
    }

    /// <summary>One Jacobi sweep from 0, the coarser grid's correction, one sweep: symmetric, so that conjugate gradients may use it.</summary>
    /// <remarks>Jacobi undamped: the stencil's high frequencies have eigenvalues of 2/3 to 4/3, so a sweep leaves at most a third of them.</remarks>
    private static Tensor Cycle(List<Level> levels, int at, Tensor residual)
    {
        using var scope = NewDisposeScope();
        var level = levels[at];
        var error = residual * level.Inverse;
        if (at == levels.Count - 1)
        {
            for (var sweep = 1; sweep < CoarsestSweeps; sweep++)
                error = Neighbours(error).add_(residual).mul_(level.Inverse);
            return error.MoveToOuterDisposeScope();
        }
        var left = Neighbours(error).mul_(level.Unknown);                // what the sweep leaves of the residual
        var coarse = nn.functional.avg_pool2d(left, [2, 2], [2, 2], ceil_mode: true, divisor_override: 1).mul_(levels[at + 1].Unknown);
        var correction = Cycle(levels, at + 1, coarse);
        var enlarged = nn.functional.interpolate(correction, [2 * correction.shape[2], 2 * correction.shape[3]], mode: InterpolationMode.Nearest);
        error.add_(enlarged.narrow(2, 0, error.shape[2]).narrow(3, 0, error.shape[3]));
        return Neighbours(error).add_(residual).mul_(level.Inverse).MoveToOuterDisposeScope();
    }

    /// <summary>Twelve times the weighted sum of the eight neighbours, those outside the image being 0: (1 2 1) by columns and rows, less the middle.</summary>
    private static Tensor Neighbours(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (x.shape[2], x.shape[3]);
        var padded = nn.functional.pad(x, [1, 1, 1, 1]);
        var rows = padded.narrow(2, 0, height).add(padded.narrow(2, 2, height)).add_(padded.narrow(2, 1, height), alpha: 2);
        var sum = rows.narrow(3, 0, width).add(rows.narrow(3, 2, width)).add_(rows.narrow(3, 1, width), alpha: 2);
        return sum.add_(x, alpha: -4).MoveToOuterDisposeScope();
    }

    private static Tensor Dot(Tensor first, Tensor second) => (first * second).sum([2, 3], keepdim: true);

    /// <summary>0 where nothing is left to solve.</summary>
    private static Tensor Quotient(Tensor above, Tensor below) => where(below > 0, above / below, zeros_like(above));

    /// <param name="Unknown">(B, 1, h, w), 0 or 1; on a coarser grid 1 where all finer cells are unknown.</param>
    /// <param name="Diagonal">(1, 1, h, w): twelve times the sum of weights.</param>
    /// <param name="Inverse">(B, 1, h, w): its inverse where unknown, else 0.</param>
    private sealed record Level(Tensor Unknown, Tensor Diagonal, Tensor Inverse)
    {
        public static List<Level> Pyramid(Tensor unknown)
        {
            var levels = new List<Level> { Of(unknown) };
            while (Math.Min(levels[^1].Unknown.shape[2], levels[^1].Unknown.shape[3]) > CoarsestSide)
                levels.Add(Of(1 - nn.functional.max_pool2d(1 - levels[^1].Unknown, 2, 2, ceil_mode: true)));
            return levels;
        }

        private static Level Of(Tensor unknown)
        {
            var diagonal = Neighbours(ones([1, 1, unknown.shape[2], unknown.shape[3]], dtype: unknown.dtype, device: unknown.device));
            return new Level(unknown, diagonal, unknown / diagonal);
        }

        public Tensor Apply(Tensor x) => (x * Diagonal).sub_(Neighbours(x)).mul_(Unknown);
    }
}
