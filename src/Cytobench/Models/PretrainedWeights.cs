namespace Cytobench.Models;
public static class PretrainedWeights
{
    public static string Locate(string model, IProgress<ProgressReport>? progress, CancellationToken cancellation) => throw new UserException($"{model}{progress}{cancellation}");
    public static string Repository(string model) => model;
}
