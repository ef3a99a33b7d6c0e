using System.Buffers.Binary;
using System.Text.Json;

namespace Cytobench.Reporting.TensorBoard;

/// <summary>Writes TensorBoard's events as TFRecords: length, its checksum, the message, its checksum.</summary>
/// <remarks>
/// Messages as in tensorboard/compat/proto/event.proto and summary.proto, and plugins/hparams/plugin_data.proto; framing as
/// tensorflow.org/tutorials/load_data/tfrecord describes it.
/// </remarks>
internal sealed class EventStream : IDisposable
{
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, SessionLog = 7;         // of Event
    private const int SummaryValue = 1;                                                             // of Summary
    private const int Tag = 1, SimpleValue = 2, Image = 4, Metadata = 9;                            // of Summary.Value
    private const int Height = 1, Width = 2, Colorspace = 3, EncodedImage = 4;                      // of Summary.Image
    private const int SessionStart = 3, SessionEnd = 4;                                             // of HParamsPluginData
    private const long Started = 1, Success = 1, Rgba = 4;

    private readonly Stream stream;

    /// <param name="stream">At its start; it is disposed with this.</param>
    /// <param name="time">Of the first event, which names the format.</param>
    public EventStream(Stream stream, DateTimeOffset time)
    {
        this.stream = stream;
        Write(Event(time, 0).Add(FileVersion, "brain.Event:2"));
    }

    /// <summary>Says that a training begins at a step: what an earlier file has of this step and later ones did not last.</summary>
    public void BeginAt(DateTimeOffset time, long step) => Write(Event(time, step).Add(SessionLog, new ProtobufMessage().Add(1, Started)));

    /// <summary>Curves; one point each.</summary>
    public void Scalars(DateTimeOffset time, long step, params IEnumerable<(string Tag, double Value)> scalars)
    {
        var summary = new ProtobufMessage();
        foreach (var (tag, value) in scalars)
            summary.Add(SummaryValue, new ProtobufMessage().Add(Tag, tag).Add(SimpleValue, (float)value));
        Write(Event(time, step).Add(Summary, summary));
    }

    /// <param name="time">Of the event.</param>
    /// <param name="tag">Its heading.</param>
    /// <param name="png">A whole PNG file.</param>
    public void Picture(DateTimeOffset time, string tag, byte[] png)
    {
        // The first chunk of a PNG is IHDR: width and height stand at bytes 16 and 20 (PNG specification, 11.2.1).
        var image = new ProtobufMessage()
            .Add(Height, BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(20)))
            .Add(Width, BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(16)))
            .Add(Colorspace, Rgba)
            .Add(EncodedImage, png);
        Write(Event(time, 0).Add(Summary, new ProtobufMessage().Add(SummaryValue, new ProtobufMessage().Add(Tag, tag).Add(Image, image))));
    }

    /// <summary>What a training was told, for the table of hyperparameters; it began at <paramref name="start"/> and has ended well.</summary>
    public void Hyperparameters(DateTimeOffset start, DateTimeOffset end, IEnumerable<(string Name, JsonElement Value)> values)
    {
        var begun = new ProtobufMessage();
        foreach (var (name, value) in values)
            begun.Add(1, new ProtobufMessage().Add(1, name).Add(2, Value(value))); // a map is a list of entries with key and value
        begun.Add(5, Seconds(start));
        var ended = new ProtobufMessage().Add(1, Success).Add(2, Seconds(end));
        PluginData(start, "_hparams_/session_start_info", new ProtobufMessage().Add(SessionStart, begun));
        PluginData(end, "_hparams_/session_end_info", new ProtobufMessage().Add(SessionEnd, ended));
    }

    public void Dispose() => stream.Dispose();

    /// <summary>google.protobuf.Value.</summary>
    private static ProtobufMessage Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => new ProtobufMessage().Add(2, value.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => new ProtobufMessage().Add(4, value.GetBoolean()),
        JsonValueKind.String => new ProtobufMessage().Add(3, value.GetString()!),
        _ => new ProtobufMessage().Add(3, value.GetRawText().ReplaceLineEndings("")),
    };

    private void PluginData(DateTimeOffset time, string tag, ProtobufMessage content)
    {
        var plugin = new ProtobufMessage().Add(1, "hparams").Add(2, content);
        var value = new ProtobufMessage().Add(Tag, tag).Add(Metadata, new ProtobufMessage().Add(1, plugin));
        Write(Event(time, 0).Add(Summary, new ProtobufMessage().Add(SummaryValue, value)));
    }

    private static ProtobufMessage Event(DateTimeOffset time, long step) => new ProtobufMessage().Add(WallTime, Seconds(time)).Add(Step, step);

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private void Write(ProtobufMessage message)
    {
        var bytes = message.ToArray();
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)bytes.Length);
        stream.Write(length);
        WriteChecksum(length);
        stream.Write(bytes);
        WriteChecksum(bytes);
        stream.Flush();                                                  // TensorBoard may be looking on
    }

    private void WriteChecksum(ReadOnlySpan<byte> bytes)
    {
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedCrc32C.Of(bytes));
        stream.Write(checksum);
    }
}
