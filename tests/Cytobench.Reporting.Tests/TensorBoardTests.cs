using System.Buffers.Binary;
using System.Text;
using Cytobench.Reporting.TensorBoard;
using Cytobench.Runs;
using Google.Protobuf;

namespace Cytobench.Reporting.Tests;

public sealed class TensorBoardTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>RFC 3720, appendix B.4, and the check value of CRC-32/ISCSI.</summary>
    [Fact]
    public void Checksums_are_the_published_ones()
    {
        Assert.Equal(0xE3069283u, MaskedCrc32C.Plain("123456789"u8));
        Assert.Equal(0x8A9136AAu, MaskedCrc32C.Plain(new byte[32]));
        Assert.Equal(0x62A8AB43u, MaskedCrc32C.Plain([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, MaskedCrc32C.Plain([.. Enumerable.Range(0, 32).Select(value => (byte)value)]));
        Assert.Equal(0u, MaskedCrc32C.Plain([]));
        Assert.Equal(0xA282EAD8u, MaskedCrc32C.Of([]));                  // the mask alone
    }

    [Fact]
    public void The_first_record_names_the_format_and_scalars_come_back()
    {
        using var stream = new MemoryStream();
        new EventStream(stream, Noon).Scalars(Noon.AddSeconds(1.5), 7, ("loss/train", 0.25), ("loss/val", double.NaN));
        var events = Events(stream.ToArray());
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal((Noon.ToUnixTimeSeconds() + 1.5, 7), (events[1].WallTime, events[1].Step));
        Assert.Equal([("loss/train", 0.25f), ("loss/val", float.NaN)], events[1].Scalars);
    }

    [Fact]
    public void A_training_that_goes_on_begins_another_file_that_takes_back_steps_that_were_lost()
    {
        using var run = new TemporaryRun();
        Train(run.Folder, done: 0, steps: [(1, 5), (1, 10), (2, 5)]);    // stopped in its second epoch
        Train(run.Folder, done: 1, steps: [(2, 5), (2, 10)]);
        var files = EventFiles.OfTraining(run.Folder, "resnet18_s42").Order().ToArray();
        Assert.Equal(2, files.Length);
        var (first, second) = (Events(File.ReadAllBytes(files[0])), Events(File.ReadAllBytes(files[1])));
        Assert.Equal((true, 1), (first[1].IsStart, first[1].Step));
        Assert.Equal((true, 11), (second[1].IsStart, second[1].Step));   // an epoch has ten steps
        Assert.Equal([5, 10, 15], first.Skip(2).Where(told => told.Scalars[0].Tag == "step/loss").Select(told => told.Step));
        Assert.Equal([15, 20], second.Skip(2).Where(told => told.Scalars[0].Tag == "step/loss").Select(told => told.Step));
        Assert.Equal(2, second[^1].Step);                                // of an epoch's curves
        Assert.Contains(("accuracy/val", 0.5f), second[^1].Scalars);
    }

    [Fact]
    public void A_finished_run_has_test_scores_hyperparameters_and_pictures()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small);
        using var monitor = new RunMonitor();
        RunReport.Write(summary, run.Folder, ReportWriters.All, monitor);
        var model = summary.Models[0];
        var events = Events(File.ReadAllBytes(run.Folder.Resolve(EventFiles.ResultsOf(model.Id))));
        Assert.Equal((float)model.Test.Scores.Accuracy, events.SelectMany(told => told.Scalars).First(scalar => scalar.Tag == "test/accuracy").Value);
        Assert.Equal(model.Epochs.Select(epoch => (float)epoch.TrainLoss), events.SelectMany(told => told.Scalars).Where(scalar => scalar.Tag == "loss/train").Select(scalar => scalar.Value));
        Assert.Equal(["confusion/test", "confusion/test, percent of each true class"], events.SelectMany(told => told.Pictures));
        Assert.Equal(["_hparams_/session_start_info", "_hparams_/session_end_info"], events.SelectMany(told => told.Plugins));
        var pictures = Events(File.ReadAllBytes(run.Folder.Resolve(EventFiles.ResultsOf(EventFiles.Comparison)))).SelectMany(told => told.Pictures).ToArray();
        Assert.Contains("comparison/training_curves", pictures);
        Assert.Contains("explanations/lobed", pictures);
    }

    [Fact]
    public void Curves_that_were_written_while_it_trained_are_not_written_again()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small);
        Train(run.Folder, done: 0, steps: [(1, 10)], id: summary.Models[0].Id);
        _ = new TensorBoardWriter().Write(summary, run.Folder).ToArray();
        Assert.DoesNotContain(Events(File.ReadAllBytes(run.Folder.Resolve(EventFiles.ResultsOf(summary.Models[0].Id)))).SelectMany(told => told.Scalars), scalar => scalar.Tag == "loss/train");
    }

    private static void Train(RunFolder folder, int done, (int Epoch, int Step)[] steps, string id = "resnet18_s42")
    {
        EpochResult Result(int epoch) => new() { Epoch = epoch, LearningRate = 1e-3, TrainLoss = 1, TrainAccuracy = 0.5, ValidationLoss = 1, ValidationAccuracy = 0.5, ValidationMacroF1 = 0.5, Seconds = 1, ImagesPerSecond = 100 };
        using var log = new TensorBoardLog(folder);
        log.Listen(new TrainingStarted { Id = id, Title = "ResNet-18", Seed = 42, Epochs = 2, StepsPerEpoch = 10, Done = [.. Enumerable.Range(1, done).Select(Result)] });
        foreach (var (epoch, step) in steps)
        {
            log.Listen(new TrainingStep { Id = id, Epoch = epoch, Step = step, Loss = 1, LearningRate = 1e-3, ImagesPerSecond = 100 });
            if (step == 10)
                log.Listen(new EpochFinished(id, 2, Result(epoch)));
        }
    }

    /// <summary>Reads records as tensorflow.org/tutorials/load_data/tfrecord frames them, and checks each sum.</summary>
    private static List<Told> Events(ReadOnlySpan<byte> file)
    {
        var events = new List<Told>();
        while (file.Length > 0)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
            Assert.Equal(Masked(file[..8]), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            Assert.Equal(Masked(file.Slice(12, length)), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            events.Add(Told.Read(file.Slice(12, length).ToArray()));
            file = file[(16 + length)..];
        }
        return events;
    }

    /// <summary>Bit by bit, as the polynomial says; the mask of tensorflow/core/lib/hash/crc32c.h.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    private sealed record Told(double WallTime, long Step, string? Version, bool IsStart, List<(string Tag, float Value)> Scalars, List<string> Pictures, List<string> Plugins)
    {
        public static Told Read(byte[] message)
        {
            var told = new Told(0, 0, null, false, [], [], []);
            foreach (var (field, value) in Fields(message))
                switch (field)
                {
                    case 1: told = told with { WallTime = BitConverter.Int64BitsToDouble((long)value) }; break;
                    case 2: told = told with { Step = (long)value }; break;
                    case 3: told = told with { Version = Encoding.UTF8.GetString((byte[])value) }; break;
                    case 5: Fields((byte[])value).ForEach(entry => told.AddValue((byte[])entry.Value)); break;
                    case 7: told = told with { IsStart = Fields((byte[])value).Contains((1, 1L)) }; break;
                }
            return told;
        }

        private void AddValue(byte[] message)
        {
            var fields = Fields(message);
            var tag = Encoding.UTF8.GetString((byte[])fields.First(field => field.Field == 1).Value);
            foreach (var (field, value) in fields)
                switch (field)
                {
                    case 2: Scalars.Add((tag, (float)value)); break;
                    case 9: Plugins.Add(tag); break;
                    case 4:
                        var image = Fields((byte[])value).ToDictionary(one => one.Field, one => one.Value);
                        using (var decoded = SkiaSharp.SKBitmap.Decode((byte[])image[4]))
                            Assert.Equal((decoded.Height, decoded.Width), ((int)(long)image[1], (int)(long)image[2]));
                        Pictures.Add(tag);
                        break;
                }
        }

        private static List<(int Field, object Value)> Fields(byte[] message)
        {
            var (fields, input) = (new List<(int, object)>(), new CodedInputStream(message));
            while (input.ReadTag() is not 0 and var tag)
                fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
                {
                    WireFormat.WireType.Varint => input.ReadInt64(),
                    WireFormat.WireType.Fixed64 => (long)input.ReadFixed64(),
                    WireFormat.WireType.Fixed32 => input.ReadFloat(),
                    _ => input.ReadBytes().ToByteArray(),
                }));
            return fields;
        }
    }
}
