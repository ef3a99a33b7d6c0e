namespace Cytobench.Explain.Features;

/// <summary>What the nearest training images of the test images tell.</summary>
internal static class NeighbourTables
{
    /// <param name="neighbours">Of every test image; candidates are places in <paramref name="learnt"/>.</param>
    /// <param name="queries">Test images that are wanted.</param>
    /// <param name="learnt">Places in the training split.</param>
    /// <param name="labels">Of each candidate.</param>
    public static NearestImages Nearest(CosineNeighbours neighbours, int[] queries, int[] learnt, int[] labels)
    {
        var count = Math.Min(FeatureSpaceResult.NeighboursShown, neighbours.Count);
        var (images, distances, found) = (new int[queries.Length * count], new double[queries.Length * count], new int[queries.Length * count]);
        for (var row = 0; row < queries.Length; row++)
        {
            for (var i = 0; i < count; i++)
            {
                var candidate = (int)neighbours.Of(queries[row])[i];
                var at = row * count + i;
                (images[at], distances[at], found[at]) = (learnt[candidate], neighbours.DistancesOf(queries[row])[i], labels[candidate]);
            }
        }
        return new NearestImages(queries, count, images, distances, found);
    }

    /// <param name="neighbours">Of every test image.</param>
    /// <param name="labels">Of each candidate.</param>
    /// <param name="truth">Of each test image.</param>
    /// <param name="predicted">By the network, of each test image.</param>
    public static NeighbourLabels Labels(CosineNeighbours neighbours, int[] labels, int[] truth, int[] predicted)
    {
        var count = Math.Min(FeatureSpaceResult.NeighboursShown, neighbours.Count);
        var (right, wrong) = (new List<int>(), new List<int>());
        for (var image = 0; image < truth.Length; image++)
            (truth[image] == predicted[image] ? right : wrong).Add(image);
        return new NeighbourLabels(count, Share(right, truth), Share(wrong, truth), Share(wrong, predicted), Distance(right), Distance(wrong));

        double Share(List<int> images, int[] wanted)
        {
            var matching = images.Sum(image => neighbours.Of(image)[..count].ToArray().Count(candidate => labels[(int)candidate] == wanted[image]));
            return (double)matching / ((long)images.Count * count);      // 0 / 0 is NaN
        }

        double Distance(List<int> images)
        {
            double[] nearest = [.. images.Select(image => neighbours.DistancesOf(image)[0]).Order()];
            return nearest.Length == 0 ? double.NaN : (nearest[(nearest.Length - 1) / 2] + nearest[nearest.Length / 2]) / 2;
        }
    }
}
