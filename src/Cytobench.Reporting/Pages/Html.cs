using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Cytobench.Reporting.Pages;

/// <summary>Markup that is safe to send. Text becomes part of it only encoded: every value put into <see cref="Of"/> is, unless it is markup itself.</summary>
internal sealed class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string markup;

    private Html(string markup) => this.markup = markup;

    public static Html Empty { get; } = new("");

    /// <summary>From an interpolated string: its literal parts are markup, its values are encoded.</summary>
    public static Html Of(Interpolation markup) => new(markup.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.markup)));

    /// <summary>For markup that is ours from start to end, as a figure's SVG or the style sheet.</summary>
    public static Html Trusted(string markup) => new(markup);

    /// <summary>Safe between tags and inside quoted attributes.</summary>
    public static string Encode(string text) => Encoder.Encode(text);

    public override string ToString() => markup;

    [InterpolatedStringHandler]
    internal readonly ref struct Interpolation
    {
        private readonly StringBuilder text;

        public Interpolation(int literalLength, int formattedCount) => text = new StringBuilder(literalLength + 32 * formattedCount);

        public void AppendLiteral(string markup) => text.Append(markup);

        public void AppendFormatted(Html? html) => text.Append(html?.markup);

        public void AppendFormatted(IEnumerable<Html> all)
        {
            foreach (var html in all)
                text.Append(html.markup);
        }

        public void AppendFormatted(string? value) => text.Append(Encode(value ?? ""));

        public void AppendFormatted(int value) => text.Append(value.ToString(CultureInfo.InvariantCulture));

        public override string ToString() => text.ToString();
    }
}
