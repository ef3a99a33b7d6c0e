namespace Cytobench.Metrics;

/// <summary>Scores with whether each is of a positive, sorted by rising score; refilled for class after class.</summary>
internal sealed class Ranking(int capacity)
{
    private readonly double[] scores = new double[capacity];
    private readonly bool[] positives = new bool[capacity];

    /// <summary>Rising; equal scores stand in any order.</summary>
    public ReadOnlySpan<double> Scores => scores;

    public ReadOnlySpan<bool> Positives => positives;

    public int PositiveCount { get; private set; }

    public void Fill(ReadOnlySpan<double> unsortedScores, ReadOnlySpan<bool> unsortedPositives)
    {
        if (unsortedPositives.Length != unsortedScores.Length)
            throw new ArgumentException($"{unsortedPositives.Length} labels for {unsortedScores.Length} scores", nameof(unsortedPositives));
        unsortedScores.CopyTo(scores);
        unsortedPositives.CopyTo(positives);
        Sort();
    }

    /// <summary>One class against the rest: its column of the row-major N x K probabilities.</summary>
    public void FillWithClass(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes, int positiveClass)
    {
        for (var i = 0; i < labels.Length; i++)
            (scores[i], positives[i]) = (probabilities[i * classes + positiveClass], labels[i] == positiveClass);
        Sort();
    }

    /// <summary>Every cell of the N x K probabilities, positive where it is the label's.</summary>
    public void FillWithAllClasses(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        probabilities.CopyTo(scores);
        Array.Clear(positives);
        for (var i = 0; i < labels.Length; i++)
            positives[i * classes + labels[i]] = true;
        Sort();
    }

    private void Sort()
    {
        Array.Sort(scores, positives);
        PositiveCount = positives.AsSpan().Count(true);
    }
}
