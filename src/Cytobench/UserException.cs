namespace Cytobench;

/// <summary>
/// A fault of input, option or file: one line that tells what, where and what to do.
/// The command line prints it after "error: " and exits with 2; anything else keeps its trace.
/// </summary>
public sealed class UserException : Exception
{
    public UserException(string message) : base(message) { }

    public UserException(string message, Exception inner) : base(message, inner) { }

    public UserException() { }

    /// <summary>For checks of options: one line each, the message naming what, where and what to do.</summary>
    /// <exception cref="UserException">The condition does not hold.</exception>
    public static void Require(bool condition, string message)
    {
        if (!condition)
            throw new UserException(message);
    }
}
