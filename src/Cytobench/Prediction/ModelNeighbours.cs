namespace Cytobench.Prediction;

/// <summary>The training images nearest to one image in one model's feature space.</summary>
/// <param name="Model">As resnet18_s42.</param>
/// <param name="Neighbours">Nearest first.</param>
public sealed record ModelNeighbours(string Model, IReadOnlyList<TrainingNeighbour> Neighbours);

/// <param name="Index">In the training split, from 0.</param>
/// <param name="Class">Its true one, numbered from 0.</param>
/// <param name="Distance">Cosine distance of features, in [0, 2].</param>
/// <param name="Pixels">In the run's <see cref="StoredFormat"/>.</param>
public sealed record TrainingNeighbour(int Index, int Class, double Distance, byte[] Pixels);
