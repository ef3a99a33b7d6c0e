using Cytobench.Models;
using Cytobench.Runs;

namespace Cytobench.Tests.Runs;

[Collection(nameof(Alone))]
public sealed class PretrainedRunTests
{
    private static readonly RunConfig Config = SmallRun.Config with { Models = ["vit_tiny_patch4_28"], SamplesPerClass = 0, Training = SmallRun.Config.Training with { Epochs = 1 } };

    [Fact]
    public void Weights_pretrained_on_other_images_than_the_runs_are_warned_of()
    {
        using var folder = new TemporaryFolder();
        var plain = SmallRun.Run(Config, folder.File("plain"));
        Assert.DoesNotContain(plain.Warnings, IsOfPretraining);
        var own = SmallRun.Run(Config with { Pretrained = Weights(folder, "own", plain.Data.Sha256) }, folder.File("with-own"));
        Assert.DoesNotContain(own.Warnings, IsOfPretraining);
        var other = SmallRun.Run(Config with { Pretrained = Weights(folder, "other", new string('0', 64)) }, folder.File("with-other"));
        Assert.Contains("elsewhere", Assert.Single(other.Warnings, IsOfPretraining), StringComparison.Ordinal);
    }

    private static bool IsOfPretraining(string warning) => warning.Contains("pretrained on other images", StringComparison.Ordinal);

    private static string Weights(TemporaryFolder folder, string name, string sha256)
    {
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(8, 28, seed: 1);
        var path = folder.File($"{name}.safetensors");
        Checkpoint.Save(path, model.state_dict().Select(pair => (pair.Key, pair.Value)), new Dictionary<string, string> { ["data"] = "elsewhere", ["data_sha256"] = sha256 });
        return path;
    }
}
