using Cytobench.Evaluation.Statistics;

namespace Cytobench.Tests.Evaluation.Statistics;

public sealed class CalibrationFitTests
{
    [Theory, InlineData(CalibrationMethod.Temperature), InlineData(CalibrationMethod.Vector)]
    public void It_applies_the_same_after_it_was_stored(CalibrationMethod method)
    {
        using var folder = new TemporaryFolder();
        var probabilities = SamplePredictions.Missing("A", null, 30, [1, 2, 3, 4]).Test;
        var fit = CalibrationFit.Of(probabilities, SamplePredictions.Labels(30), 3, method);
        fit.Save(folder.File("calibration.json"));
        Assert.Equal(fit.Apply(probabilities, 3), CalibrationFit.Load(folder.File("calibration.json")).Apply(probabilities, 3));
    }

    [Theory, InlineData("{}"), InlineData("""{"method":"temperature","images":1,"log_loss_before":1,"log_loss_after":1}"""),
        InlineData("""{"method":"temperature","temperature":{"temperature":-1},"images":1,"log_loss_before":1,"log_loss_after":1}"""), InlineData("null"), InlineData("what")]
    public void A_damaged_file_is_one_line(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("calibration.json"), text);
        Assert.StartsWith(folder.File("calibration.json"), Assert.Throws<UserException>(() => CalibrationFit.Load(folder.File("calibration.json"))).Message, StringComparison.Ordinal);
    }
}
