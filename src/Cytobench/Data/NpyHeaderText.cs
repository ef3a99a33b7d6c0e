using System.Globalization;

namespace Cytobench.Data;

/// <summary>
/// Reads the Python dictionary of an .npy header: exactly the keys descr, fortran_order and shape, each once, in any order.
/// Nothing is evaluated, and what NumPy does not write is refused.
/// </summary>
internal ref struct NpyHeaderText
{
    private const int MaxDimensions = 32;                                // as NumPy 1

    private readonly string name;
    private readonly ReadOnlySpan<char> text;
    private int at;

    private NpyHeaderText(string text, string name)
    {
        this.text = text;
        this.name = name;
    }

    public static NpyHeader Parse(string text, string name)
    {
        var reader = new NpyHeaderText(text, name);
        return reader.Dictionary();
    }

    private NpyHeader Dictionary()
    {
        var (descr, fortranOrder, shape) = ((string?)null, (bool?)null, (long[]?)null);
        Expect('{');
        while (!Take('}'))
        {
            var key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr" when descr is null: descr = Descr(); break;
                case "fortran_order" when fortranOrder is null: fortranOrder = Boolean(); break;
                case "shape" when shape is null: shape = Tuple(); break;
                default: throw Damaged();
            }
            if (!Take(','))
            {
                Expect('}');
                break;
            }
        }
        if (!text[at..].Trim(" \n").IsEmpty || descr is null || fortranOrder is null || shape is null)
            throw Damaged();
        return new NpyHeader(descr, fortranOrder.Value, shape);
    }

    private string Descr()
    {
        if (Next() == '[')
            throw new UserException($"{name}: an array of records (fields); save each field as an array of its own");
        var descr = Quoted();
        if (descr is "|O" or "O")
            throw new UserException($"{name}: holds pickled Python objects, which are never read; save numbers");
        if (descr.Length is < 3 or > 8 || !"<>|=".Contains(descr[0], StringComparison.Ordinal) || !char.IsAsciiLetter(descr[1])
            || descr.AsSpan(2).ContainsAnyExceptInRange('0', '9'))
            throw new UserException($"{name}: element type '{Printable(descr)}' is not known; save it as numbers of a plain type");
        return descr;
    }

    private bool Boolean()
    {
        foreach (var (word, value) in (ReadOnlySpan<(string, bool)>)[("True", true), ("False", false)])
        {
            if (Next() == word[0] && text[at..].StartsWith(word, StringComparison.Ordinal))
            {
                at += word.Length;
                return value;
            }
        }
        throw Damaged();
    }

    private long[] Tuple()
    {
        var sizes = new List<long>();
        Expect('(');
        while (!Take(')'))
        {
            sizes.Add(Size());
            if (sizes.Count > MaxDimensions)
                throw Damaged();
            if (Take(','))
                continue;
            if (sizes.Count == 1)                                        // (5) is a number in Python, (5,) a tuple
                throw Damaged();
            Expect(')');
            break;
        }
        return [.. sizes];
    }

    private long Size()
    {
        Next();
        var length = text[at..].IndexOfAnyExceptInRange('0', '9');
        if (length <= 0)
            throw Damaged();
        if (!long.TryParse(text.Slice(at, length), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            throw new UserException($"{name}: a size in the shape has {length} digits; the file is damaged");
        at += length;
        if (at < text.Length && text[at] == 'L')                         // Python 2 wrote long integers so
            at++;
        return size;
    }

    private string Quoted()
    {
        var quote = Next();
        if (quote is not ('\'' or '"'))
            throw Damaged();
        var length = text[(at + 1)..].IndexOf(quote);
        if (length < 0)
            throw Damaged();
        var value = text.Slice(at + 1, length).ToString();
        at += length + 2;
        return value;
    }

    private void Expect(char wanted)
    {
        if (!Take(wanted))
            throw Damaged();
    }

    private bool Take(char wanted)
    {
        if (Next() != wanted)
            return false;
        at++;
        return true;
    }

    /// <summary>The next character that is not a space; '\0' at the end.</summary>
    private char Next()
    {
        while (at < text.Length && text[at] == ' ')
            at++;
        return at < text.Length ? text[at] : '\0';
    }

    private readonly UserException Damaged() =>
        new($"{name}: the header is not one that NumPy writes (at character {at}); the file is damaged");

    private static string Printable(string value) => string.Concat(value.Take(40).Select(letter => char.IsControl(letter) ? '?' : letter));
}
