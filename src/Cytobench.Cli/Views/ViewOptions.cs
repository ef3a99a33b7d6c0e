using System.CommandLine;

namespace Cytobench.Cli.Views;

/// <summary>--plain, --quiet and --json, and which view follows from them and from the terminal.</summary>
internal static class ViewOptions
{
    private static readonly Option<bool> Plain = new("--plain") { Description = "Lines instead of a live view; so without a terminal" };
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Print only where the results are" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print events, one JSON object a line" };

    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Plain, Quiet, Json])
            command.Options.Add(option);
    }

    /// <exception cref="UserException">Two of them were given.</exception>
    public static RunView Choose(ParseResult parsed)
    {
        Option<bool>[] given = [.. ((Option<bool>[])[Plain, Quiet, Json]).Where(parsed.GetValue)];
        if (given.Length > 1)
            throw new UserException($"{given[0].Name} and {given[1].Name}: give one of them");
        var error = parsed.InvocationConfiguration.Error;
        return given.FirstOrDefault() is { } only
            ? only == Json ? new JsonView(parsed.InvocationConfiguration.Output) : only == Quiet ? new QuietView(error) : new PlainView(error)
            : Terminal.On(error) is { Profile: { Out.IsTerminal: true, Capabilities: { Ansi: true, Interactive: true } } } console ? new LiveView(console) : new PlainView(error);
    }
}
