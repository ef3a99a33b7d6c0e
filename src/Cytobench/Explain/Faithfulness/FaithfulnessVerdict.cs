namespace Cytobench.Explain.Faithfulness;

/// <summary>Whether a method does better than maps that know nothing of the network, in a word and in words.</summary>
internal static class FaithfulnessVerdict
{
    public static ControlVerdict Of(IReadOnlyList<ControlResult> controls)
    {
        if (Informed(controls).Any(control => control.Scores.All(score => double.IsNaN(score.AdvantageInterval.Lower))))
            return ControlVerdict.TooFewImages;
        var beaten = FaithfulnessScores.Tested.Count(info => Informed(controls).All(control => control.Score(info.Score).MethodIsBetter));
        return beaten == FaithfulnessScores.Tested.Count ? ControlVerdict.Beats : beaten > 0 ? ControlVerdict.Partly : ControlVerdict.DoesNot;
    }

    public static string Describe(string title, IReadOnlyList<ControlResult> controls, int images)
    {
        var scores = FaithfulnessScores.Tested.Select(info => (info.Title, Random: IsBetter(ControlMap.Random, info), Gaussian: IsBetter(ControlMap.CentredGaussian, info))).ToArray();
        string Titles(Func<(string Title, bool Random, bool Gaussian), bool> which) => List(scores.Where(which).Select(score => score.Title));
        var name = char.ToUpperInvariant(title[0]) + title[1..];
        switch (Of(controls))
        {
            case ControlVerdict.TooFewImages:
                return $"{name}: {images} images are too few to say whether it beats its controls.";
            case ControlVerdict.Beats:
                return $"{name} beats a random map and a centred Gaussian on all {scores.Length} scores.";
            case ControlVerdict.Partly:
                var lost = scores.Where(score => !(score.Random && score.Gaussian)).Select(score => $"{score.Title} ({(score.Random ? "against the Gaussian" : score.Gaussian ? "against the random map" : "against both")})");
                return $"{name} beats a random map and a centred Gaussian on {scores.Length - lost.Count()} of {scores.Length} scores: {Titles(score => score.Random && score.Gaussian)}. It does not on {List(lost)}.";
            default:
                return scores.Any(score => score.Random)
                    ? $"{name} does not beat its controls: on {Titles(score => score.Random)} it beats a random map, but on no score a centred Gaussian as well. To say that the cell lies in the middle would do as well."
                    : $"{name} does not beat its controls on any score: here its maps say no more of the network than a random map does.";
        }

        bool IsBetter(ControlMap control, FaithfulnessScoreInfo info) => controls.First(one => one.Control == control).Score(info.Score).MethodIsBetter;
    }

    private static IEnumerable<ControlResult> Informed(IReadOnlyList<ControlResult> controls) => controls.Where(control => control.Control != ControlMap.Coarsened);

    private static string List(IEnumerable<string> items)
    {
        var all = items.ToArray();
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
