using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

/// <summary>How training went, in words.</summary>
internal static class TrainingText
{
    public const string OfCurves = "Solid: validation. Dashed: training, measured on augmented images while the weights still move. Ring: the epoch whose checkpoint is tested.";

    /// <summary>How a run was fitted to a time.</summary>
    public static string Of(RunPlan plan) =>
        $"The run was given {Numbers.Fixed(plan.BudgetSeconds / 60, 0)} minutes. From the speeds measured before it, {plan.Epochs} epochs of {Numbers.Count(plan.TrainImages)} of {Numbers.Count(plan.AllTrainImages)} training images were chosen for every model alike, about {Numbers.Fixed(plan.PlannedSeconds / 60, 1)} minutes in all.";
}
