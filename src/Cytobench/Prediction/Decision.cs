namespace Cytobench.Prediction;

/// <summary>What one predictor says of one image.</summary>
public sealed record Decision
{
    public required string Predictor { get; init; }                      // "resnet18_s42", "vote_s42"
    public required int Class { get; init; }                             // the most probable one, of equal ones the first
    public required bool Sure { get; init; }                             // false: a person should look
    public required double Confidence { get; init; }                     // calibrated probability of Class
    public required double OwnConfidence { get; init; }                  // the network's own, which the threshold is about
    public required int[] Set { get; init; }                             // conformal; most probable first, at least one
    public required double[] Probabilities { get; init; }                // K, the network's own: what the run's CSV holds
    public required double[] Calibrated { get; init; }                   // K
}
