namespace Cytobench.Engine.Cpu;

/// <summary>A float32 matrix in someone else's memory; strides in elements, so that a transposed one is the same memory.</summary>
internal readonly record struct StridedMatrix(nint Address, int Rows, int Columns, nint RowStride, nint ColumnStride)
{
    public unsafe float* Start => (float*)Address;

    public StridedMatrix Transposed => new(Address, Columns, Rows, ColumnStride, RowStride);

    /// <param name="column">The first of them.</param>
    /// <param name="columns">How many.</param>
    public StridedMatrix From(int column, int columns) => this with { Address = Address + column * ColumnStride * sizeof(float), Columns = columns };
}
