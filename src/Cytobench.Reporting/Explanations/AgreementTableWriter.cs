using System.Globalization;
using Cytobench.Explain;
using Cytobench.Explain.Agreement;
using Cytobench.Explain.Location;
using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>results/explanation_agreement.csv and results/relevance_location.csv: a row for each measure and group of images.</summary>
internal sealed class AgreementTableWriter : IRunWriter
{
    private const string AgreementFile = "results/explanation_agreement.csv";
    private const string LocationFile = "results/relevance_location.csv";

    public string Name => "agreement tables";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        var classes = summary.Data.ClassNames;
        if (summary.Explanations?.Agreement is { } agreement)
        {
            folder.Write(AgreementFile, stream => WriteAgreement(stream, agreement, classes));
            yield return new Artifact(AgreementFile, "how alike maps of two models or methods are, by class and by who was right");
        }
        if (summary.Explanations?.Location is { } location)
        {
            folder.Write(LocationFile, stream => WriteLocation(stream, location, classes));
            yield return new Artifact(LocationFile, "relevance on nucleus, cytoplasm and background, by class and by right and wrong predictions");
        }
    }

    private static void WriteAgreement(Stream stream, AgreementResult agreement, IReadOnlyList<string> classes)
    {
        using var csv = CsvOutput.Open(stream);
        csv.WriteRecord(["kind", "first_model", "first_seed", "first_method", "second_model", "second_seed", "second_method", "measure", "images_of", .. Headings]);
        foreach (var pair in agreement.Pairs)
        {
            foreach (var measured in pair.Measures)
            {
                string[] start = [Snake(pair.Kind), .. Of(pair.First), .. Of(pair.Second), Snake(measured.Measure)];
                foreach (var (group, mean) in ((string, MeanAgainstChance)[])[("all", measured.All), ("both right", measured.BothRight), ("one right", measured.OneRight), ("both wrong", measured.BothWrong), .. measured.Classes.Select((mean, label) => ($"class {classes[label]}", mean))])
                    csv.WriteRecord([.. start, group, .. Of(mean)]);
            }
        }
    }

    private static void WriteLocation(Stream stream, LocationResult location, IReadOnlyList<string> classes)
    {
        using var csv = CsvOutput.Open(stream);
        csv.WriteRecord(["model", "seed", "method", "measure", "images_of", "chance_is", .. Headings]);
        foreach (var maps in location.Maps)
        {
            foreach (var measured in maps.Measures)
            {
                string[] start = [.. Of(maps.Source), Snake(measured.Measure)];
                csv.WriteRecord([.. start, "all", "maps of other images", .. Of(measured.OtherImages)]);
                foreach (var (group, mean) in ((string, MeanAgainstChance)[])[("all", measured.All), ("right", measured.Right), ("wrong", measured.Wrong), .. measured.Classes.Select((mean, label) => ($"class {classes[label]}", mean))])
                    csv.WriteRecord([.. start, group, "area", .. Of(mean)]);
            }
        }
    }

    private static string[] Headings => ["n", "mean", "ci_low", "ci_high", "chance", "excess", "excess_ci_low", "excess_ci_high"];

    private static IEnumerable<string> Of(MeanAgainstChance mean) =>
    [
        mean.Images.ToString(CultureInfo.InvariantCulture),
        .. ((double[])[mean.Mean, mean.Interval.Lower, mean.Interval.Upper, mean.Chance, mean.Excess, mean.ExcessInterval.Lower, mean.ExcessInterval.Upper]).Select(Numbers.Exact),
    ];

    private static IEnumerable<string> Of(MapSource source) => [source.Model, source.Seed.ToString(CultureInfo.InvariantCulture), source.Method];

    private static string Snake<T>(T value) where T : Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
