using System.Runtime.InteropServices;

namespace Cytobench.Cli;

/// <summary>Ctrl-C and SIGTERM: the first asks a command to stop in good order, the next ends the program at once, as the system does it.</summary>
/// <remarks>In place of System.CommandLine's own handler, whose second signal ends the program with an unhandled exception (2.0).</remarks>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] registrations;

    public StopSignals() => registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear)];

    public CancellationToken Token => stop.Token;

    internal void Hear(PosixSignalContext signal)
    {
        if (stop.IsCancellationRequested)
            return;
        signal.Cancel = true;                                            // the system would end the program
        stop.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        stop.Dispose();
    }
}
