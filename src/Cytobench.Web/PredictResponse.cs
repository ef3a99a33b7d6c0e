using Cytobench.Prediction;

namespace Cytobench.Web;

/// <summary>Answer of POST /api/predict.</summary>
/// <param name="Notice">That this is no medical device.</param>
/// <param name="ClassNames">K, in the order of all probabilities.</param>
/// <param name="Images">In the order in which they were sent; those of zips by name, behind the others.</param>
public sealed record PredictResponse(string Notice, IReadOnlyList<string> ClassNames, IReadOnlyList<ImagePrediction> Images);
