using System.Text;

namespace Cytobench;

/// <summary>Writes a file beside its place and renames it, so that a reader sees it whole or not at all.</summary>
public static class AtomicFile
{
    /// <exception cref="UserException">The place cannot be written to, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, write, static (stream, write) => write(stream));
    }

    /// <summary>For spans, which no lambda can hold: <paramref name="state"/> is handed to <paramref name="write"/>.</summary>
    public static void Write<TState>(string path, TState state, Action<Stream, TState> write) where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Environment.ProcessId}.part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
                write(stream, state);
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception fault)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            if (fault is IOException or UnauthorizedAccessException)
                throw new UserException($"{path}: cannot be written: {fault.Message}", fault);
            throw;
        }
    }

    /// <summary>UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
