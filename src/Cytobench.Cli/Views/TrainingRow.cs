using Cytobench.Runs;

namespace Cytobench.Cli.Views;

/// <summary>What a live view knows of one training.</summary>
internal sealed class TrainingRow(string id, string model, string title, string suffix)
{
    public string Id { get; } = id;
    public string Model { get; } = model;
    public string Title { get; } = title;
    public string Suffix { get; } = suffix;                              // ", seed 42" where there are several: never cut
    public List<(double Epoch, double Loss)> Losses { get; } = [];       // while it trains, by the epochs done
    public List<(double Epoch, double Accuracy)> Accuracies { get; } = []; // on validation images
    public int Epochs { get; private set; }                              // 0 before it began
    public int Epoch { get; private set; }                               // that is being trained
    public double ImagesPerSecond { get; private set; }
    public ModelFinished? Result { get; private set; }

    private int stepsPerEpoch = 1;

    public void Tell(RunEvent told)
    {
        switch (told)
        {
            case TrainingStarted started:
                (Epochs, Epoch, stepsPerEpoch) = (started.Epochs, started.Done.Count + 1, started.StepsPerEpoch);
                foreach (var done in started.Done)
                    Add(done.Epoch, done.TrainLoss, done.ValidationAccuracy);
                break;
            case TrainingStep step:
                (Epoch, ImagesPerSecond) = (step.Epoch, step.ImagesPerSecond);
                Losses.Add((step.Epoch - 1 + (double)step.Step / stepsPerEpoch, step.Loss));
                break;
            case EpochFinished epoch:
                Accuracies.Add((epoch.Result.Epoch, epoch.Result.ValidationAccuracy));
                break;
            case PretrainEpochFinished epoch:
                (Epochs, Epoch, ImagesPerSecond) = (epoch.Epochs, epoch.Result.Epoch, epoch.Result.ImagesPerSecond);
                Losses.RemoveAll(point => point.Epoch >= epoch.Result.Epoch); // of another seed
                Losses.Add((epoch.Result.Epoch, epoch.Result.Loss));
                break;
            case ModelFinished finished:
                Result = finished;
                break;
        }
    }

    private void Add(int epoch, double loss, double accuracy)
    {
        Losses.Add((epoch, loss));
        Accuracies.Add((epoch, accuracy));
    }
}
