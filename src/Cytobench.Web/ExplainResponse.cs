namespace Cytobench.Web;

/// <summary>Answer of POST /api/explain.</summary>
/// <param name="Notice">That this is no medical device.</param>
/// <param name="SeenPng">Base64: the image as the models see it, cropped to a square and brought to the run's size.</param>
/// <param name="Maps">One for each model and method.</param>
public sealed record ExplainResponse(string Notice, byte[] SeenPng, IReadOnlyList<ExplainedMap> Maps);

/// <summary>Where a model looked.</summary>
/// <param name="Model">As resnet18_s42.</param>
/// <param name="Method">As gradcam.</param>
/// <param name="Title">As "Grad-CAM".</param>
/// <param name="Layer">What the method reads.</param>
/// <param name="Class">That is explained, numbered from 0; methods that know no class ignore it.</param>
/// <param name="Height">Rows of the map.</param>
/// <param name="Width">Columns of the map.</param>
/// <param name="Values">Row-major, the map's own range brought to [0, 1].</param>
/// <param name="Png">Base64: the map enlarged and coloured, to be laid over the image.</param>
public sealed record ExplainedMap(string Model, string Method, string Title, string Layer, int Class, int Height, int Width, float[] Values, byte[] Png);
