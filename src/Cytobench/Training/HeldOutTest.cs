using Cytobench.Data;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>
/// The test images. They are handed out for a training that has ended, once, and are not on the device before: no test image can
/// choose an epoch, a rate or a recipe.
/// </summary>
internal sealed class HeldOutTest(LabeledImages source, Device device) : IDisposable
{
    private readonly HashSet<string> scored = [];
    private DeviceImages? images;

    public int Count => source.Count;

    /// <summary>For the scores of one trained network.</summary>
    /// <exception cref="InvalidOperationException">It was scored before in this run: a second look would be a choice.</exception>
    public DeviceImages OpenOnce(TrainedModel trained) => scored.Add(trained.Id)
        ? Open()
        : throw new InvalidOperationException($"{trained.Id} has been tested already; the test images are read once for each training");

    /// <summary>For explaining networks whose scores stand.</summary>
    public DeviceImages OpenAfter(IReadOnlyList<ModelResult> results) => results.Count > 0
        ? Open()
        : throw new InvalidOperationException("no network has been tested yet");

    private DeviceImages Open() => images ??= DeviceImages.Upload(source, device);

    public void Dispose() => images?.Dispose();
}
