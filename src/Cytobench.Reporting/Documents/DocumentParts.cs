using Cytobench.Reporting.Documents.Parts;

namespace Cytobench.Reporting.Documents;

/// <summary>The documents from top to bottom, below the answer; a new part is one file and its line here.</summary>
internal static class DocumentParts
{
    public static AnswerPart Answer { get; } = new();

    public static IReadOnlyList<IDocumentPart> All { get; } =
    [
        new DataPart(),
        new TrainingPart(),
        new ResultsPart(),
        new CertaintyPart(),
        new ConfusionPart(),
        new ClassesPart(),
        new ConfidencePart(),
        new ExplanationsPart(),
        new RobustnessPart(),
        new CostPart(),
        new LimitsPart(),
        new RepeatPart(),
        new SourcesPart(),
    ];
}
