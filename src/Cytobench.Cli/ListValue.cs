using System.Globalization;
using System.Text.Json;

namespace Cytobench.Cli;

/// <summary>Values of an option with commas between them.</summary>
internal static class ListValue
{
    public static string[] Names(string value) => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <exception cref="UserException">One is no whole number.</exception>
    public static int[] Numbers(string option, string value) =>
    [
        .. Names(value).Select(part => int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UserException($"{option} {value}: '{part}' is not a whole number")),
    ];

    /// <exception cref="UserException">One is no number.</exception>
    public static double[] Shares(string option, string value) =>
    [
        .. Names(value).Select(part => double.TryParse(part, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UserException($"{option} {value}: '{part}' is not a number")),
    ];

    /// <summary>Some of an enum's values by their names, all or none.</summary>
    public static T[] Several<T>(string option, string value) where T : struct, Enum => value switch
    {
        "all" => Enum.GetValues<T>(),
        "none" => [],
        _ => [.. Names(value).Select(part => One<T>(option, part)).Distinct()],
    };

    public static string Choices<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Name));

    private static T One<T>(string option, string part) where T : struct, Enum =>
        Array.Find(Enum.GetValues<T>(), value => Name(value) == part) is var found && Name(found) == part
            ? found
            : throw new UserException($"{option} {part}: choose some of {Choices<T>()}, all or none");

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
