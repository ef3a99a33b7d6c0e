using System.CommandLine;
using Cytobench.Runs;

namespace Cytobench.Cli.Tests;

public sealed class RunConfigOptionsTests
{
    private static RunConfig Read(RunConfig start, params string[] arguments)
    {
        var command = new Command("run");
        foreach (var option in RunConfigOptions.All)
            command.Options.Add(option.Option);
        var parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return RunConfigOptions.All.Aggregate(start, (config, option) => option.Apply(parsed, config));
    }

    [Fact]
    public void Without_options_a_preset_stays_as_it_is() =>
        Assert.All(Presets.All.Values, preset => Assert.Equal(RunJson.Serialize(preset()), RunJson.Serialize(Read(preset()))));

    [Fact]
    public void Epochs_turn_a_presets_budget_off()
    {
        Assert.Equal(1_800, Presets.Reduced().BudgetSeconds);
        var config = Read(Presets.Reduced(), "--epochs", "3");
        Assert.Equal((0, 3), (config.BudgetSeconds, config.Training.Epochs));
        Assert.Equal((600, 8), (Read(Presets.Reduced(), "--budget", "10m").BudgetSeconds, Read(Presets.Reduced(), "--budget", "10m").Training.Epochs));
    }

    [Fact]
    public void An_option_of_the_training_changes_every_recipe()
    {
        var config = Read(Presets.Best28(), "--lr", "0.01", "--ema", "0", "--rotate", "90", "--mixup", "0.2", "--no-pretrain", "true");
        Assert.Equal(2, config.Recipes.Count);
        Assert.All(config.Recipes.Values.Append(config.Training), recipe =>
        {
            Assert.Equal((0.01, 0.0, 90.0, 0.2), (recipe.LearningRate, recipe.EmaDecay, recipe.Augment.RotationDegrees, recipe.Mix.MixupAlpha));
            Assert.Null(recipe.Pretrain);
        });
        Assert.Equal((112, 56), (config.For("resnet18").ImageSize, config.For("vit_tiny_patch4_gap_56").ImageSize));
    }

    [Fact]
    public void A_teacher_is_named_before_it_is_described()
    {
        var distill = Read(Presets.Demo(), "--distill", "runs/x", "--distill-model", "resnet18", "--distill-temperature", "3", "--distill-weight", "0.5").Training.Distill!;
        Assert.Equal(("runs/x", "resnet18", 3, 0.5), (distill.Run, distill.Model, distill.Temperature, distill.Weight));
        Assert.Contains("--distill first", Assert.Throws<UserException>(() => Read(Presets.Demo(), "--distill-weight", "0.5")).Message, StringComparison.Ordinal);
        Assert.Null(Read(Presets.Demo() with { Training = Presets.Demo().Training with { Distill = distill } }, "--distill", "none").Training.Distill);
    }
}
