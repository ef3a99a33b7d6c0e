namespace Cytobench.Explain.Faithfulness;

/// <summary>What is measured of each image's map; <see cref="FaithfulnessScores.All"/> describes them.</summary>
public enum FaithfulnessScore
{
    DeletionAuc,
    InsertionAuc,
    RoadMostRelevantFirst,
    RoadLeastRelevantFirst,
    RoadCombined,
    Comprehensiveness,
    Sufficiency,
    MaxSensitivity,
    Sparseness,
    Complexity,
}
