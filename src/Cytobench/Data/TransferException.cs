namespace Cytobench.Data;

/// <summary>One source did not give a file; another source or another try may.</summary>
/// <param name="message">For the end of a line that names the source.</param>
/// <param name="mayPass">Whether trying again can help.</param>
/// <param name="inner">What was met, if anything.</param>
internal class TransferException(string message, bool mayPass = false, Exception? inner = null) : Exception(message, inner)
{
    public bool MayPass { get; } = mayPass;
}

/// <summary>A file came whole, but its content is not the one that was promised.</summary>
internal sealed class HashMismatchException(string message) : TransferException(message);
