namespace Cytobench.Evaluation;

/// <summary>Which views of an image are predicted.</summary>
public enum TestTimeAugmentation
{
    None,
    Dihedral,                                                            // all eight; the mean of their probabilities counts
}
