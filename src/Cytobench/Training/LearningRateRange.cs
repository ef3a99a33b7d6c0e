using System.Globalization;
using Cytobench.Models;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>
/// Learning-rate range test (Smith 2017, arXiv:1506.01186): one short training whose rate grows from step to step by the same factor, on training
/// images alone. Where its loss falls fastest is a rate that learns; where it turns up, one that is too high.
/// </summary>
internal sealed class LearningRateRange(TrainConfig config, int seed, RunMonitor monitor)
{
    private const double Diverged = 4;                                   // times the best smoothed loss: nothing is learnt beyond

    /// <param name="model">On the device; its weights are used up.</param>
    /// <param name="input">Prepares images for it.</param>
    /// <param name="train">The only images that are looked at.</param>
    /// <param name="from">First rate.</param>
    /// <param name="to">Last rate.</param>
    /// <param name="steps">From the first to the last; fewer where the loss diverges.</param>
    public IReadOnlyList<RatedLoss> Run(ImageClassifier model, ImageInput input, DeviceImages train, double from, double to, int steps)
    {
        using var state = new TrainingState(model, config, train);
        using var batches = new TrainingSteps(state, config, seed, input, train, teacher: null);
        model.train();
        var (points, best) = (new List<RatedLoss>(), double.PositiveInfinity);
        for (var step = 0; step < steps; step++)
        {
            monitor.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var rate = from * Math.Pow(to / from, step / (steps - 1.0));
            var loss = (double)batches.Take(1 + step / state.StepsPerEpoch, step % state.StepsPerEpoch, rate).Loss.item<float>();
            if (!double.IsFinite(loss))
                break;
            points.Add(Smooth(points, rate, loss));
            best = Math.Min(best, points[^1].Smoothed);
            monitor.Report(new ProgressReport($"range test of {model.Spec.Name}", step + 1, steps, "steps", $"rate {RateSuggestion.Text(rate)}, loss {points[^1].Smoothed:F4}"));
            if (points[^1].Smoothed > Diverged * best)
                break;
        }
        return points;
    }

    /// <summary>Exponential average with a decay of 0.9, freed of its start at 0 by 1 - 0.9^n.</summary>
    internal static RatedLoss Smooth(IReadOnlyList<RatedLoss> before, double rate, double loss)
    {
        const double Decay = 0.9;
        var biased = before.Count == 0 ? 0 : before[^1].Smoothed * (1 - Math.Pow(Decay, before.Count));
        return new RatedLoss(rate, loss, (Decay * biased + (1 - Decay) * loss) / (1 - Math.Pow(Decay, before.Count + 1)));
    }
}

/// <summary>One step of a range test.</summary>
/// <param name="LearningRate">Of the step.</param>
/// <param name="Loss">Of its batch, before the update.</param>
/// <param name="Smoothed">The average up to it.</param>
public sealed record RatedLoss(double LearningRate, double Loss, double Smoothed);

/// <summary>What a range test says of the learning rate.</summary>
/// <param name="Steepest">Where the smoothed loss falls fastest over the logarithm of the rate; NaN where it never falls below its first value.</param>
/// <param name="TenthOfMinimum">A tenth of the rate at the smallest smoothed loss; NaN likewise.</param>
public sealed record RateSuggestion(double Steepest, double TenthOfMinimum)
{
    private const int Reach = 3;                                         // steps to each side of a slope

    /// <summary>The more careful of the two, as a peak that warm-up leads to.</summary>
    public double Peak => Math.Min(Steepest, TenthOfMinimum);

    /// <summary>"1.2e-3", as it may be typed after --lr; "n/a" for NaN.</summary>
    public static string Text(double rate) => double.IsNaN(rate) ? "n/a" : rate.ToString("0.0#e-0", CultureInfo.InvariantCulture);

    /// <exception cref="UserException">Too few steps before the loss diverged.</exception>
    public static RateSuggestion Of(IReadOnlyList<RatedLoss> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < 2 * Reach + 2)
            throw new UserException($"the loss diverged after {points.Count} steps; begin lower with --from, or take more --steps");
        var lowest = Enumerable.Range(0, points.Count).MinBy(i => points[i].Smoothed);
        if (lowest == 0)
            return new RateSuggestion(double.NaN, double.NaN);
        // Only up to the lowest loss: beyond, noise falls too.
        var last = Math.Clamp(lowest, Reach + 1, points.Count - 1 - Reach);
        var steepest = Enumerable.Range(Reach, last - Reach + 1).MinBy(i => (points[i + Reach].Smoothed - points[i - Reach].Smoothed) / Math.Log(points[i + Reach].LearningRate / points[i - Reach].LearningRate));
        return new RateSuggestion(points[steepest].LearningRate, points[lowest].LearningRate / 10);
    }
}
