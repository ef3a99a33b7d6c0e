namespace Cytobench;

/// <summary>How far a long task is; the time left follows from it.</summary>
/// <param name="Stage">What is being done, as "reading train images".</param>
/// <param name="Done">Units done so far.</param>
/// <param name="Total">Units in all; 0 where it is not known.</param>
/// <param name="Unit">"images", "bytes", "steps".</param>
/// <param name="Detail">Numbers worth seeing on the way, as "loss 0.412"; null for none.</param>
public readonly record struct ProgressReport(string Stage, long Done, long Total, string Unit, string? Detail = null);
