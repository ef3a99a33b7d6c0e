using System.CommandLine;
using Cytobench.Cli.Views;
using Cytobench.Explain;
using Cytobench.Reporting;

namespace Cytobench.Cli;

/// <summary>Explains test images with a finished run's models and measures the maps: cytobench explain --run R.</summary>
internal static class ExplainCommand
{
    private static readonly ExplainOptions Defaults = new() { Run = "" };

    private static readonly Option<string?> Methods = new("--methods") { Description = $"all, or some of {string.Join(", ", ExplanationMethods.All.Select(method => method.Name))}; each network takes those that it supports; its usual one without it", HelpName = "A,B" };
    private static readonly Option<string> Target = new("--target") { Description = "The class that is explained: predicted, true, or its name", HelpName = "CLASS", DefaultValueFactory = _ => Defaults.Request.Target };
    private static readonly Option<string?> Images = new("--images") { Description = "Test images by their places, from 0", HelpName = "N,N" };
    private static readonly Option<int> SamplesPerClass = new("--samples-per-class") { Description = "At most so many test images of each class", HelpName = "N", DefaultValueFactory = _ => Defaults.SamplesPerClass };
    private static readonly Option<bool> Errors = new("--errors") { Description = "Choose among the test images that a model got wrong" };
    private static readonly Option<string?> Measures = new("--measures") { Description = $"What is measured: {ListValue.Choices<ExplanationMeasure>()}, all or none", HelpName = "A,B" };
    private static readonly Option<string?> Out = new("--out") { Description = "Folder for the results; without it they take the place of the run's explanations, and its report is made again", HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command("explain", "Explain test images with a finished run's models, and measure the maps.") { SharedOptions.Run, SharedOptions.ModelOfRun, Methods, Target, Images, SamplesPerClass, Errors, Measures, SharedOptions.Device, SharedOptions.EngineFolder, SharedOptions.MovedData, SharedOptions.Mirror, Out };
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
        Run = parsed.GetRequiredValue(SharedOptions.Run),
        Model = parsed.GetValue(SharedOptions.ModelOfRun),
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
        Device = parsed.GetRequiredValue(SharedOptions.Device),
        EngineFolder = parsed.GetValue(SharedOptions.EngineFolder),
        Data = parsed.GetValue(SharedOptions.MovedData),
        DataMirror = parsed.GetValue(SharedOptions.Mirror),
        Out = parsed.GetValue(Out),
    };
}
