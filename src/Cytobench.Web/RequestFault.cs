namespace Cytobench.Web;

/// <summary>What a client did wrong, or what the server cannot take now; its message goes to the client and names no path.</summary>
internal sealed class RequestFault(int status, string message) : Exception(message)
{
    public int Status => status;

    public int? RetryAfterSeconds { get; init; }
}
