using Cytobench.Data;
using Cytobench.Explain.Features;
using Cytobench.Runs;
using Cytobench.Training;

namespace Cytobench.Prediction;

/// <summary>Training images that a run's models learnt from, or a stratified part of them; copies, so that the data set can be closed.</summary>
public sealed class TrainingImages : IDisposable
{
    /// <summary>What their pixels take at most: at 224 pixels a side and in colour 1,783 images are kept.</summary>
    public const long MostBytes = 1L << 28;

    private TrainingImages(LabeledImages images, int[] places, int learnt) => (Images, Places, Learnt) = (images, places, learnt);

    internal LabeledImages Images { get; }

    /// <summary>Of each image, in the training split; ascending.</summary>
    internal int[] Places { get; }

    public int Count => Images.Count;

    /// <summary>How many the models learnt from.</summary>
    public int Learnt { get; }

    /// <param name="run">Whose data is read: as a whole, for as long as this takes. Nothing is fetched.</param>
    /// <param name="most">Images that are kept, at least 1; fewer where their pixels would take more than <see cref="MostBytes"/>.</param>
    /// <param name="monitor">Gets progress; carries the wish to stop.</param>
    /// <exception cref="UserException">The images are not on this machine, or not the same.</exception>
    public static TrainingImages Open(FinishedRun run, int most, RunMonitor monitor)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        using var data = run.OpenData(mirror: null, monitor, fetches: false);
        var (train, classes, config) = (data.Train, data.Info.ClassNames.Count, run.Summary.Config);
        var learnt = FeatureSpace.LearntFrom(train.Labels, classes, config);
        var count = (int)Math.Min(most, Math.Max(1, MostBytes / train.ImageBytes));
        int[] places = [.. StratifiedSubset.Choose([.. learnt.Select(place => train.Labels[place])], classes, count, config.Seeds[0]).Select(index => learnt[index])];
        var images = new LabeledImages(places.Length, train.Height, train.Width, train.Channels, [.. places.Select(place => train.Labels[place])]);
        for (var i = 0; i < places.Length; i++)
            train.Image(places[i]).CopyTo(images.Image(i));
        return new TrainingImages(images, places, learnt.Length);
    }

    public void Dispose() => Images.Dispose();
}
