using Cytobench.Runs;

namespace Cytobench.Tests.Runs;

public sealed class RunConfigTests
{
    public static TheoryData<string, string> BadValues => new()
    {
        { """{"models": []}""", "--models" },
        { """{"models": ["resnet18", "resnet18"]}""", "twice" },
        { """{"models": ["resnet19"]}""", "resnet19" },
        { """{"models": ["vit_tiny_patch16_224"], "training": {"image_size": 100}}""", "multiple of 16" },
        { """{"training": {"image_size": 0}}""", "--image-size" },
        { """{"training": {"image_size": 100000}}""", "--image-size" },
        { """{"training": {"epochs": 0}}""", "--epochs" },
        { """{"training": {"batch_size": 1}}""", "--batch-size" },
        { """{"training": {"learning_rate": -1}}""", "--lr" },
        { """{"training": {"learning_rate": "NaN"}}""", "--lr" },
        { """{"training": {"weight_decay": -0.1}}""", "--weight-decay" },
        { """{"training": {"grad_clip_norm": -1}}""", "--clip" },
        { """{"training": {"warmup_epochs": -1}}""", "--warmup-epochs" },
        { """{"training": {"optimizer": "lion"}}""", "--optimizer lion" },
        { """{"training": {"schedule": "linear"}}""", "--schedule linear" },
        { """{"seeds": []}""", "--seeds" },
        { """{"samples_per_class": -1}""", "--samples-per-class" },
        { """{"pretrained": "a.safetensors"}""", "one file cannot fit 2 models" },
    };

    [Theory, MemberData(nameof(BadValues))]
    public void A_value_that_no_run_can_have_is_named(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), json);
        var fault = Assert.Throws<UserException>(() => RunConfigCheck.Check(RunJson.LoadConfig(folder.File("config.json"))));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("{"), InlineData("""{"training": {"epochs": "many"}}"""), InlineData("""{"training": {"epoch": 3}}"""), InlineData("[]")]
    public void A_file_that_is_no_config_is_refused(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), json);
        var fault = Assert.Throws<UserException>(() => RunJson.LoadConfig(folder.File("config.json")));
        Assert.Contains("config.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_preset_is_valid() => Assert.All(Presets.All.Values, preset => RunConfigCheck.Check(preset()));

    [Fact]
    public void Paths_that_leave_the_run_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<UserException>(() => new RunFolder(folder.Root).Resolve("../elsewhere"));
        Assert.Throws<UserException>(() => new RunFolder(folder.Root).Resolve(Path.GetTempPath()));
    }

    [Fact]
    public void Folders_are_named_by_day_preset_and_data() =>
        Assert.Equal(Path.Combine("runs", "20261122-full-my_cells"), RunFolder.FreeName(Presets.Full() with { Data = "some/where/my cells.npz" }, new DateTime(2026, 11, 22)));
}
