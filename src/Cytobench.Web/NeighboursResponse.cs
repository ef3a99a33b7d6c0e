namespace Cytobench.Web;

/// <summary>Answer of POST /api/neighbours.</summary>
/// <param name="Notice">That this is no medical device.</param>
/// <param name="Searched">Training images among which neighbours were looked for: all that the models learnt from, or a part with the classes' shares.</param>
/// <param name="Learnt">Training images that the models learnt from.</param>
/// <param name="Models">One for each model.</param>
public sealed record NeighboursResponse(string Notice, int Searched, int Learnt, IReadOnlyList<NeighboursOfModel> Models);

/// <param name="Model">As resnet18_s42.</param>
/// <param name="Neighbours">Nearest first.</param>
public sealed record NeighboursOfModel(string Model, IReadOnlyList<ShownNeighbour> Neighbours);

/// <summary>A training image near to the one that was sent.</summary>
/// <param name="Index">In the training split, from 0.</param>
/// <param name="Class">Its true one, numbered from 0.</param>
/// <param name="Distance">Cosine distance of what the model's head reads: 0 the same direction, 1 at right angles, 2 opposite.</param>
/// <param name="Png">Base64: the image as the run keeps it.</param>
public sealed record ShownNeighbour(int Index, int Class, double Distance, byte[] Png);
