namespace Cytobench.Reporting.Pages.Galleries;

/// <summary>One thing by which a reader chooses cards of a gallery.</summary>
/// <param name="Name">A card has its value in data-NAME.</param>
/// <param name="Title">Beside the choice.</param>
/// <param name="Any">What the choice says while it leaves out nothing.</param>
/// <param name="Options">Values, and what they are called.</param>
internal sealed record GalleryFilter(string Name, string Title, string Any, IReadOnlyList<(string Value, string Text)> Options)
{
    /// <summary>Sorts instead of choosing: values name a number that cards have in data-VALUE, with "-" before it the largest first.</summary>
    public const string Order = "order";

    /// <summary>The true classes that a gallery's cards have.</summary>
    public static GalleryFilter OfClasses(string title, IEnumerable<int> labels, IReadOnlyList<string> classNames, string name = "label") =>
        new(name, title, "any", [.. labels.Distinct().Order().Select(label => (Value(label), PageContext.Short(classNames[label])))]);

    public static string Value(int index) => FormattableString.Invariant($"{index}");

    public Html Control() => Html.Of($"""
        <label>{Title}<select name="{Name}" aria-label="{Title}"><option value="">{Any}</option>{Options.Select(option => Html.Of($"""<option value="{option.Value}">{option.Text}</option>"""))}</select></label>

        """);
}
