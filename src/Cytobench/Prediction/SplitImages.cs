using Cytobench.Data;

namespace Cytobench.Prediction;

/// <summary>Images of the run's own data.</summary>
/// <param name="split">train, val or test.</param>
/// <param name="images">Stay the caller's.</param>
/// <param name="places">Which of them; in this order.</param>
internal sealed class SplitImages(string split, LabeledImages images, int[] places) : IImageInputs
{
    public int Count => places.Length;

    public string Name(int index) => images.Names?[places[index]] is { Length: > 0 } name ? name : $"{split}[{places[index]}]";

    public void Read(int index, Span<byte> target) => images.Image(places[index]).CopyTo(target);

    public void Dispose()
    {
    }
}
