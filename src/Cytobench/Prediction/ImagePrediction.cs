namespace Cytobench.Prediction;

/// <summary>What all predictors say of one image, or why it could not be read.</summary>
/// <param name="Image">Its name.</param>
/// <param name="Fault">A few words; null where it was predicted.</param>
/// <param name="Decisions">In the order of <see cref="RunPredictor.Rules"/>; empty with a fault.</param>
public sealed record ImagePrediction(string Image, string? Fault, IReadOnlyList<Decision> Decisions);
