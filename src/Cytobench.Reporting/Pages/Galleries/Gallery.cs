namespace Cytobench.Reporting.Pages.Galleries;

/// <summary>Cards in groups that fold; galleries.js shows the filters above them and lets a card's pictures be enlarged.</summary>
internal static class Gallery
{
    /// <param name="things">What the cards are, in the plural: "images".</param>
    /// <param name="filters">Those without a choice are left out.</param>
    /// <param name="groups">Made by <see cref="Group"/>.</param>
    public static Html Of(string things, IEnumerable<GalleryFilter> filters, IEnumerable<Html> groups) => Html.Of($"""
        <div class="filterable" data-things="{things}">
        <form class="filters" aria-label="Choose {things}">
        {filters.Where(filter => filter.Options.Count > 1).Select(filter => filter.Control())}<button type="reset">Show all</button>
        <p role="status"></p>
        </form>
        {groups}<p class="nothing" hidden>No card fits all of these choices.</p>
        </div>
        """);

    /// <param name="summary">Beside its mark.</param>
    /// <param name="kind">How its cards are laid out: "gallery", "misses".</param>
    /// <param name="cards">Made by <see cref="Card"/>.</param>
    /// <param name="isOpen">At first.</param>
    public static Html Group(Html summary, string kind, IEnumerable<Html> cards, bool isOpen) => Html.Of($"""
        <details class="group"{Html.Trusted(isOpen ? " open" : "")}><summary>{summary}</summary>
        <div class="{kind}">{cards}</div></details>

        """);

    /// <param name="kind">Its class in the style sheet.</param>
    /// <param name="title">Its heading when it is enlarged.</param>
    /// <param name="values">By the names of the filters; those without a value are left out.</param>
    /// <param name="figures">Side by side.</param>
    /// <param name="says">A sentence below the enlarged pictures.</param>
    /// <param name="more">Stands beside the pictures.</param>
    public static Html Card(string kind, string title, IEnumerable<(string Name, string? Value)> values, IReadOnlyList<Html> figures, string? says = null, Html? more = null)
    {
        var data = values.Where(one => one.Value is not null).Select(one => Html.Of($" data-{one.Name}=\"{one.Value}\""));
        return Html.Of($"""
            <div class="{kind}" data-title="{title}"{data}{(says is null ? null : Html.Of($" data-says=\"{says}\""))}><div class="cell" style="--n:{figures.Count}">{figures}</div>{more}</div>

            """);
    }
}
