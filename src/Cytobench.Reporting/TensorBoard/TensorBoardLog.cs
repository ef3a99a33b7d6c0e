using Cytobench.Runs;

namespace Cytobench.Reporting.TensorBoard;

/// <summary>Writes event files while models train, so that TensorBoard shows curves as they grow; a run that goes on begins another file.</summary>
/// <param name="folder">Of the run; nothing is written before a training begins.</param>
public sealed class TensorBoardLog(RunFolder folder) : IDisposable
{
    private TrainingStarted? training;
    private EventStream? events;

    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Listen(RunEvent told)
    {
        switch (told)
        {
            case TrainingStarted started:
                Close();
                training = started;
                break;
            case TrainingStep step when training?.Id == step.Id:
                var number = (long)(step.Epoch - 1) * training.StepsPerEpoch + step.Step;
                Write(step.Time, stream => stream.Scalars(step.Time, number, ("step/loss", step.Loss), ("step/learning_rate", step.LearningRate), ("step/images_per_second", step.ImagesPerSecond)));
                break;
            case EpochFinished epoch when training?.Id == epoch.Id:
                Write(epoch.Time, stream => stream.Scalars(epoch.Time, epoch.Result.Epoch, EventFiles.Scalars(epoch.Result)));
                break;
            case ModelFinished:
                Close();
                break;
        }
    }

    public void Dispose() => Close();

    private void Write(DateTimeOffset time, Action<EventStream> write)
    {
        try
        {
            write(events ??= Open(time));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder.Resolve("tensorboard")}: cannot be written: {fault.Message}", fault);
        }
    }

    private EventStream Open(DateTimeOffset time)
    {
        var path = folder.PrepareFile(EventFiles.Next(folder, training!.Id));
        var stream = new EventStream(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), time);
        // One later than the last step that was kept: epochs, counted from 1, are never later than steps.
        stream.BeginAt(time, (long)training.Done.Count * training.StepsPerEpoch + 1);
        return stream;
    }

    private void Close()
    {
        events?.Dispose();
        (events, training) = (null, null);
    }
}
