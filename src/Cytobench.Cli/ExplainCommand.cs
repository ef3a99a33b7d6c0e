using System.CommandLine;
using Cytobench.Cli.Views;
using Cytobench.Explain;
using Cytobench.Reporting;

namespace Cytobench.Cli;

/// <summary>Explains test images with a finished run's models and measures the maps: cytobench explain --run R.</summary>
internal static class ExplainCommand
{
    private static readonly ExplainOptions Defaults = new() { Run = "" };

    private static readonly Option<string> Run = new("--run") { Description = "The run folder", HelpName = "FOLDER", Required = true };
    private static readonly Option<string?> Model = new("--model") { Description = "A model of the run, as resnet18, or one of its seeds, as resnet18_s42; all without it", HelpName = "NAME" };
    private static readonly Option<string?> Methods = new("--methods") { Description = $"all, or some of {string.Join(", ", ExplanationMethods.All.Select(method => method.Name))}; each network takes those that it supports; its usual one without it", HelpName = "A,B" };
    private static readonly Option<string> Target = new("--target") { Description = "The class that is explained: predicted, true, or its name", HelpName = "CLASS", DefaultValueFactory = _ => Defaults.Request.Target };
    private static readonly Option<string?> Images = new("--images") { Description = "Test images by their places, from 0", HelpName = "N,N" };
    private static readonly Option<int> SamplesPerClass = new("--samples-per-class") { Description = "At most so many test images of each class", HelpName = "N", DefaultValueFactory = _ => Defaults.SamplesPerClass };
    private static readonly Option<bool> Errors = new("--errors") { Description = "Choose among the test images that a model got wrong" };
    private static readonly Option<string?> Measures = new("--measures") { Description = $"What is measured: {ListValue.Choices<ExplanationMeasure>()}, all or none", HelpName = "A,B" };
    private static readonly Option<string> Device = new("--device") { Description = "auto, cpu, cuda or cuda:N", HelpName = "NAME", DefaultValueFactory = _ => Defaults.Device };
    private static readonly Option<string?> Engine = new("--engine") { Description = "lib folder of an installed PyTorch or libtorch to compute with", HelpName = "DIR" };
    private static readonly Option<string?> Data = new("--data") { Description = "The run's images, where they are no longer at the place that it names", HelpName = "PATH" };
    private static readonly Option<string?> Mirror = new("--data-mirror") { Description = "URL or folder that has the data set's file", HelpName = "URL|DIR" };
    private static readonly Option<string?> Out = new("--out") { Description = "Folder for the results; without it they take the place of the run's explanations, and its report is made again", HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command("explain", "Explain test images with a finished run's models, and measure the maps.") { Run, Model, Methods, Target, Images, SamplesPerClass, Errors, Measures, Device, Engine, Data, Mirror, Out };
        ViewOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(Explain(parsed, cancellation)));
        return command;
    }

    private static int Explain(ParseResult parsed, CancellationToken cancellation) => WatchedWork.Run(parsed, monitor =>
    {
        var options = Read(parsed);
        var set = ExplainJob.Run(options, options.Out is null ? ReportWriters.All : ReportWriters.Explanations, monitor).Explanations!;
        var place = options.Out ?? Path.Combine(options.Run, "report.html");
        return new Outcome(place, output => output.WriteLine($"{set.Images.Count:N0} test images, {set.Maps.Count} sets of maps; {(options.Out is null ? "report" : "results")}: {place}"));
    }, () => "stopped; the run and its report are as they were", cancellation);

    private static ExplainOptions Read(ParseResult parsed) => new()
    {
        Run = parsed.GetRequiredValue(Run),
        Model = parsed.GetValue(Model),
        Request = new ExplanationRequest
        {
            Methods = parsed.GetValue(Methods) switch
            {
                null => Defaults.Request.Methods,
                "all" => [.. ExplanationMethods.All.Select(method => method.Name)],
                var names => ListValue.Names(names),
            },
            Target = parsed.GetRequiredValue(Target),
            Measures = parsed.GetValue(Measures) is { } measures ? ListValue.Several<ExplanationMeasure>("--measures", measures) : Defaults.Request.Measures,
        },
        Images = parsed.GetValue(Images) is { } images ? ListValue.Numbers("--images", images) : null,
        SamplesPerClass = parsed.GetRequiredValue(SamplesPerClass),
        Errors = parsed.GetValue(Errors),
        Device = parsed.GetRequiredValue(Device),
        EngineFolder = parsed.GetValue(Engine),
        Data = parsed.GetValue(Data),
        DataMirror = parsed.GetValue(Mirror),
        Out = parsed.GetValue(Out),
    };
}
