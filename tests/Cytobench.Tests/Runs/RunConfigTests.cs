using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;

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
        { """{"training": {"micro_batch": "0"}}""", "--micro-batch 0" },
        { """{"training": {"beta2": 1}}""", "--beta2" },
        { """{"training": {"layer_decay": 0}}""", "--layer-decay" },
        { """{"training": {"ema_decay": 1}}""", "--ema" },
        { """{"training": {"drop_path": 1}}""", "--drop-path" },
        { """{"training": {"label_smoothing": 1}}""", "--label-smoothing" },
        { """{"training": {"sampling": "even"}}""", "--sampling even" },
        { """{"training": {"class_weights": "even"}}""", "--class-weights even" },
        { """{"training": {"keep": "first"}}""", "--keep first" },
        { """{"training": {"distill": {"run": "a", "temperature": 0}}}""", "--distill-temperature" },
        { """{"training": {"distill": {"run": "a", "weight": 0}}}""", "--distill-weight" },
        { """{"recipes": {"resnet18": {"epochs": 0}}}""", "--epochs" },
        { """{"recipes": {"resnet19": {}}}""", "resnet19" },
        { """{"budget_seconds": -1}""", "--budget" },
        { """{"budget_seconds": 60, "training": {"pretrain": {}}}""", "--no-pretrain" },
        { """{"train_images": -1}""", "--train-images" },
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
    public void Every_preset_is_valid_with_each_of_its_recipes() => Assert.All(Presets.All.Values.Select(preset => preset()), config =>
    {
        RunConfigCheck.Check(config);
        foreach (var (model, recipe) in config.Recipes)
            TrainConfigCheck.Check(recipe, ModelCatalogue.Find(model));
    });

    [Fact]
    public void Every_preset_is_read_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        Assert.All(Presets.All, preset =>
        {
            Assert.Equal(preset.Key, preset.Value().Preset);
            var text = RunJson.Serialize(preset.Value());
            File.WriteAllText(folder.File("config.json"), text);
            Assert.Equal(text, RunJson.Serialize(RunJson.LoadConfig(folder.File("config.json"))));
        });
    }

    /// <summary>As an option on the command line means it.</summary>
    [Fact]
    public void A_value_of_every_training_is_changed_in_every_recipe()
    {
        var config = Presets.Best().WithTraining(training => training with { Epochs = 7 });
        Assert.Equal(3, config.Recipes.Count);
        Assert.All(config.Recipes.Values.Append(config.Training), recipe => Assert.Equal(7, recipe.Epochs));
        Assert.Equal((224, 0.75), (config.For("vit_small_patch16_gap_224").ImageSize, config.For("vit_small_patch16_gap_224").LayerDecay));
        Assert.Equal(config.Training, config.For("resnet34"));           // a model without a recipe of its own
    }

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
