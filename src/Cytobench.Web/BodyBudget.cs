namespace Cytobench.Web;

/// <summary>Bounds what the bodies of all requests together take of memory.</summary>
internal sealed class BodyBudget(long most)
{
    private long taken;

    /// <exception cref="RequestFault">Others hold too much now.</exception>
    public Share Take(long bytes)
    {
        if (Interlocked.Add(ref taken, bytes) <= most)
            return new Share(this, bytes);
        Interlocked.Add(ref taken, -bytes);
        throw new RequestFault(429, "too much is being sent at once; try again") { RetryAfterSeconds = 1 };
    }

    /// <summary>Given back when disposed, once.</summary>
    public sealed class Share(BodyBudget budget, long bytes) : IDisposable
    {
        private long held = bytes;

        public void Dispose() => Interlocked.Add(ref budget.taken, -Interlocked.Exchange(ref held, 0));
    }
}
