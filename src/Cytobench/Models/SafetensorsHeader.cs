using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cytobench.Models;

/// <summary>The JSON header of a safetensors file: read strictly, written in one way only.</summary>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    private const string MetadataName = "__metadata__";
    private const int MaxDimensions = 32;                                 // more than any tensor has; bounds the product's loop

    /// <param name="path">Names the file in errors.</param>
    /// <param name="json">The header alone.</param>
    /// <param name="dataStart">Where the data begins in the file.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    public static SafetensorsHeader Parse(string path, ReadOnlyMemory<byte> json, long dataStart, long fileLength)
    {
        if (json.IsEmpty || json.Span[0] != (byte)'{')
            throw SafetensorsFile.Damaged(path, "the header does not begin with '{'");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 });
            var entries = new List<SafetensorsEntry>();
            IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>();
            foreach (var property in document.RootElement.EnumerateObject())
                if (property.NameEquals(MetadataName))
                    metadata = ReadMetadata(path, property.Value);
                else
                    entries.Add(ReadEntry(path, property.Name, property.Value, dataStart));
            entries = [.. entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length).ThenBy(entry => entry.Name, StringComparer.Ordinal)];
            CheckCoverage(path, entries, dataStart, fileLength);
            return new(entries, metadata);
        }
        // InvalidOperationException: text that is not UTF-8, or an unpaired surrogate in an escape.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new UserException(SafetensorsFile.Damaged(path, $"the header is not strict JSON ({FirstLine(fault.Message)})").Message, fault);
        }
    }

    /// <summary>By dtype, the widest first, then by name.</summary>
    public static List<SafetensorsTensor> Order(IEnumerable<SafetensorsTensor> tensors)
    {
        var dtypes = SafetensorsFile.DtypeSizes.Keys.ToList();
        return [.. tensors.OrderBy(tensor => dtypes.IndexOf(tensor.Dtype)).ThenBy(tensor => tensor.Name, StringComparer.Ordinal)];
    }

    /// <returns>The header, padded to a multiple of 8 bytes, and each tensor's bytes.</returns>
    public static (byte[] Json, long[] Lengths) Serialize(IReadOnlyList<SafetensorsTensor> ordered, IReadOnlyDictionary<string, string> metadata)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { MetadataName };
        var lengths = new long[ordered.Count];
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            if (metadata.Count > 0)
            {
                writer.WriteStartObject(MetadataName);
                foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    writer.WriteString(key, value);
                writer.WriteEndObject();
            }
            var offset = 0L;
            for (var i = 0; i < ordered.Count; i++)
            {
                var tensor = ordered[i];
                if (!names.Add(tensor.Name))
                    throw new ArgumentException($"'{tensor.Name}' is a name used twice or kept for metadata", nameof(ordered));
                if (!SafetensorsFile.DtypeSizes.TryGetValue(tensor.Dtype, out var size) || !TryByteLength(tensor.Shape, size, out lengths[i]))
                    throw new ArgumentException($"'{tensor.Name}': {tensor.Dtype} [{string.Join(", ", tensor.Shape)}] cannot be stored", nameof(ordered));
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", tensor.Dtype);
                WriteNumbers(writer, "shape", tensor.Shape);
                WriteNumbers(writer, "data_offsets", [offset, checked(offset + lengths[i])]);
                writer.WriteEndObject();
                offset += lengths[i];
            }
            writer.WriteEndObject();
        }
        var padded = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(padded);
        return padded.Length <= SafetensorsFile.MaxHeaderBytes
            ? (padded, lengths)
            : throw new ArgumentException($"the header would take {padded.Length} bytes, above the format's limit", nameof(ordered));
    }

    private static Dictionary<string, string> ReadMetadata(string path, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Any(pair => pair.Value.ValueKind != JsonValueKind.String))
            throw SafetensorsFile.Damaged(path, $"'{MetadataName}' is not an object of strings");
        return element.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!, StringComparer.Ordinal);
    }

    private static SafetensorsEntry ReadEntry(string path, string name, JsonElement element, long dataStart)
    {
        UserException Wrong(string what) => SafetensorsFile.Damaged(path, $"'{name}' {what}");

        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong("is not described by an object");
        if (element.EnumerateObject().FirstOrDefault(pair => pair.Name is not ("dtype" or "shape" or "data_offsets")) is { Value.ValueKind: not JsonValueKind.Undefined } stray)
            throw Wrong($"has an unknown field '{stray.Name}'");
        if (!element.TryGetProperty("dtype", out var dtypeElement) || dtypeElement.ValueKind != JsonValueKind.String)
            throw Wrong("has no dtype");
        var dtype = dtypeElement.GetString()!;
        if (!SafetensorsFile.DtypeSizes.TryGetValue(dtype, out var size))
            throw Wrong($"has dtype {dtype}; known are {string.Join(", ", SafetensorsFile.DtypeSizes.Keys)}");
        if (ReadNumbers(element, "shape") is not { } shape || shape.Length > MaxDimensions)
            throw Wrong($"has no shape of at most {MaxDimensions} whole numbers from 0");
        if (ReadNumbers(element, "data_offsets") is not [var begin, var end] || begin > end)
            throw Wrong("has no data_offsets [begin, end] with 0 <= begin <= end");
        if (!TryByteLength(shape, size, out var length))
            throw Wrong($"has shape [{string.Join(", ", shape)}], more than a file can hold");
        if (length != end - begin)
            throw Wrong($"is {dtype} [{string.Join(", ", shape)}], {length} bytes, but its data_offsets span {end - begin}");
        return begin <= long.MaxValue - dataStart
            ? new(name, dtype, shape, dataStart + begin, length)
            : throw Wrong("lies beyond the end of any file");
    }

    /// <returns>Null where the field is missing or not an array of integers in [0, 2^63).</returns>
    private static long[]? ReadNumbers(JsonElement element, string field)
    {
        if (!element.TryGetProperty(field, out var array) || array.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = new long[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray())
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i++] < 0)
                return null;
        return numbers;
    }

    private static bool TryByteLength(IReadOnlyList<long> shape, int elementSize, out long length)
    {
        length = 0;
        if (shape.Any(dimension => dimension < 0))
            return false;
        if (shape.Any(dimension => dimension == 0))
            return true;
        length = elementSize;
        foreach (var dimension in shape)
        {
            if (length > long.MaxValue / dimension)
                return false;
            length *= dimension;
        }
        return true;
    }

    private static void CheckCoverage(string path, List<SafetensorsEntry> entries, long dataStart, long fileLength)
    {
        var expected = dataStart;
        foreach (var entry in entries)
        {
            if (entry.Offset != expected)
                throw SafetensorsFile.Damaged(path, $"'{entry.Name}' begins at byte {entry.Offset - dataStart} of the data, where {expected - dataStart} was due ({(entry.Offset < expected ? "overlap" : "hole")})");
            if (entry.Length > fileLength - expected)
                throw SafetensorsFile.Damaged(path, string.Create(CultureInfo.InvariantCulture, $"'{entry.Name}' ends {entry.Length - (fileLength - expected)} bytes beyond the file"));
            expected += entry.Length;
        }
        if (expected != fileLength)
            throw SafetensorsFile.Damaged(path, $"{fileLength - expected} bytes follow the last tensor");
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string field, IEnumerable<long> numbers)
    {
        writer.WriteStartArray(field);
        foreach (var number in numbers)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0];
}
