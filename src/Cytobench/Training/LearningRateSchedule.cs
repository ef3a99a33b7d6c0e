namespace Cytobench.Training;

/// <summary>The learning rate of each optimizer step: linear warm-up, then constant or half a cosine down to 0.</summary>
public sealed class LearningRateSchedule
{
    private readonly double peak;
    private readonly long warmupSteps;
    private readonly long totalSteps;
    private readonly bool cosine;

    public LearningRateSchedule(TrainConfig config, int stepsPerEpoch)
    {
        ArgumentNullException.ThrowIfNull(config);
        cosine = config.Schedule switch
        {
            "constant" => false,
            "cosine" => true,
            var other => throw new UserException($"--schedule {other}: choose constant or cosine"),
        };
        peak = config.LearningRate;
        warmupSteps = (long)Math.Round(config.WarmupEpochs * stepsPerEpoch);
        totalSteps = (long)config.Epochs * stepsPerEpoch;
    }

    /// <param name="step">From 0.</param>
    public double At(long step)
    {
        if (step < warmupSteps)
            return peak * (step + 1) / warmupSteps;
        if (!cosine)
            return peak;
        return peak * 0.5 * (1 + Math.Cos(Math.PI * (step - warmupSteps) / (totalSteps - warmupSteps)));
    }
}
