namespace Cytobench.Prediction;

/// <summary>Images to be predicted, by number; read from several threads at once.</summary>
public interface IImageInputs : IDisposable
{
    int Count { get; }

    /// <summary>For tables: the file's name, "plate.zip/a.png", "cells.npy[3]".</summary>
    string Name(int index);

    /// <param name="index">From 0.</param>
    /// <param name="target">Gets the pixels in the run's <see cref="StoredFormat"/>.</param>
    /// <exception cref="InvalidDataException">Not readable; the message says why in a few words.</exception>
    void Read(int index, Span<byte> target);
}
