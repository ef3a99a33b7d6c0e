using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Tests.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training;

[Collection(nameof(Alone))]
public sealed class TeacherTests
{
    private static readonly RunConfig Config = SmallRun.Config with
    {
        Models = ["vit_tiny_convstem4_d6_gap_28"],
        SamplesPerClass = 0,
        Training = SmallRun.Config.Training with { Epochs = 1 },
    };

    [Fact]
    public void A_student_learns_from_a_run_and_other_data_are_refused()
    {
        using var folder = new TemporaryFolder();
        var taught = SmallRun.Run(Config, folder.File("teacher"));
        var distill = new DistillConfig { Run = folder.File("teacher") };

        AssertLogits(taught, distill, folder.File("teacher"));

        var alone = SmallRun.Run(Config with { Seeds = [7] }, folder.File("alone"));
        var student = SmallRun.Run(Config with { Seeds = [7], Training = Config.Training with { Distill = distill } }, folder.File("student"));
        Assert.NotEqual(alone.Models[0].Test.Probabilities, student.Models[0].Test.Probabilities);
        Assert.True(double.IsFinite(student.Models[0].Epochs[0].TrainLoss));

        var other = Config with { Demo = Config.Demo with { Train = 40 }, Training = Config.Training with { Distill = distill } };
        var fault = Assert.Throws<UserException>(() => SmallRun.Run(other, folder.File("other")));
        Assert.Contains("other images", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--distill-model resnet18", Assert.Throws<UserException>(() => Teacher.Load(distill with { Model = "resnet18" }, taught.Data.Sha256, EngineFixture.Cpu)).Message, StringComparison.Ordinal);
    }

    /// <summary>Against the trained network itself, on the same pixels: as the student normalises them, and at another size.</summary>
    private static void AssertLogits(RunSummary taught, DistillConfig distill, string folder)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var teacher = Teacher.Load(distill, taught.Data.Sha256, EngineFixture.Cpu);
        using var model = ModelCatalogue.Find(taught.Models[0].Model).Create(8, 28, seed: 1);
        Checkpoint.Load(new RunFolder(folder).Resolve(taught.Models[0].Checkpoint), model.state_dict());
        model.eval();
        var pixels = randint(0, 256, [4, 28, 28, 3], dtype: ScalarType.Byte);
        var own = taught.Models[0].Normalization;
        using var ownInput = new ImageInput(28, 28, 28, own, CPU, ScalarType.Float32);
        using var otherInput = new ImageInput(28, 28, 28, Normalization.Half, CPU, ScalarType.Float32);
        using var largeInput = new ImageInput(28, 28, 56, own, CPU, ScalarType.Float32);
        var expected = model.call(ownInput.Prepare(pixels));
        Assert.True(allclose(expected, teacher.Logits(ownInput.Prepare(pixels), own), 1e-5, 1e-5));
        Assert.True(allclose(expected, teacher.Logits(otherInput.Prepare(pixels), Normalization.Half), 1e-3, 1e-4));
        Assert.Equal([4, 8], teacher.Logits(largeInput.Prepare(pixels), own).shape);

        // A picture of one colour is the same at every size, so its answer must be too.
        var colours = randn(3, 3, 1, 1);
        var (small, large) = (teacher.Logits(colours.expand(3, 3, 28, 28), own), teacher.Logits(colours.expand(3, 3, 56, 56), own));
        Assert.True(allclose(small, large, 1e-4, 1e-4));
        Assert.False(allclose(small[0], small[1], 1e-3, 1e-3));
    }
}
