using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cytobench.Engine.Cpu;

/// <summary>
/// Products of float32 matrices with AVX-512. MKL, which libtorch multiplies with, has such kernels but does not use them on AMD's processors, and
/// oneDNN's are wrong there for some shapes (docs/performance.md). The layers of blocks are those of Goto and van de Geijn 2008, "Anatomy of
/// high-performance matrix multiplication", doi:10.1145/1356052.1356053. Every sum is made in one order, whatever the number of threads.
/// </summary>
internal static unsafe class MatrixProduct
{
    private const int Rows = 12;                                         // of a tile: 24 of 32 registers are its sums
    private const int Columns = 32;                                      // of a tile: two registers
    private const int Depth = 384;                                       // of a block: 48 KB of the right matrix, 18 KB of the left
    private const int MostTilesAtOnce = 8;                               // rows of tiles that a thread takes at a time
    private const int GroupsPerThread = 4;                               // at least, where there are as many tiles
    private const int PackedFloats = 1 << 23;                            // of the right matrix at a time, about: 32 MB

    /// <summary>Whether it pays: AVX-512, and a processor of AMD's.</summary>
    public static bool IsFaster { get; } = Avx512F.IsSupported && X86Base.IsSupported && IsAmd();

    /// <summary>result = left right, plus the bias in every row.</summary>
    /// <param name="left">(m, k).</param>
    /// <param name="right">(k, n).</param>
    /// <param name="result">(m, n), rows one after the other; overwritten.</param>
    /// <param name="bias">(n); null for none.</param>
    /// <param name="threads">At most so many.</param>
    public static void Multiply(StridedMatrix left, StridedMatrix right, float* result, float* bias, int threads)
    {
        var width = Math.Max(1, PackedFloats / right.Rows / Columns) * Columns;
        for (var first = 0; first < right.Columns; first += width)
        {
            var columns = Math.Min(width, right.Columns - first);
            Multiply(left, right.From(first, columns), result + first, right.Columns, bias is null ? null : bias + first, threads);
        }
    }

    /// <summary>CPUID's vendor, "AuthenticAMD": its first four letters.</summary>
    private static bool IsAmd() => X86Base.CpuId(0, 0).Ebx == 0x68747541;

    private static void Multiply(StridedMatrix left, StridedMatrix right, float* result, int stride, float* bias, int threads)
    {
        var (panels, depth) = ((right.Columns + Columns - 1) / Columns, right.Rows);
        using var packed = new AlignedFloats((nuint)panels * (nuint)depth * Columns);
        using var first = new AlignedFloats((nuint)(panels + 1) * Columns);
        for (var i = 0; i < (panels + 1) * Columns; i++)
            first.Start[i] = bias is null || i >= right.Columns ? 0 : bias[i];
        var tiles = (left.Rows + Rows - 1) / Rows;
        var tilesAtOnce = threads == 1 ? MostTilesAtOnce : Math.Clamp(tiles / (GroupsPerThread * threads), 1, MostTilesAtOnce);
        var work = new Work(left, right, result, stride, packed.Start, first.Start, panels, tilesAtOnce);
        var groups = (tiles + tilesAtOnce - 1) / tilesAtOnce;
        Spread(panels, threads, panel => PackRight(work, panel));
        Spread(groups, threads, group => MultiplyGroup(work, group));
    }

    private static void Spread(int count, int threads, Action<int> of)
    {
        if (threads == 1 || count == 1)
        {
            for (var i = 0; i < count; i++)
                of(i);
        }
        else
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, of);
    }

    /// <summary>Thirty-two columns of the right matrix, row after row, zeros where there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRight(in Work work, int panel)
    {
        var (matrix, column) = (work.Right, panel * Columns);
        var count = Math.Min(Columns, matrix.Columns - column);
        var to = work.Packed + (nint)panel * matrix.Rows * Columns;
        var from = matrix.Start + column * matrix.ColumnStride;
        if (count < Columns)
            NativeMemory.Clear(to, (nuint)matrix.Rows * Columns * sizeof(float));
        if (matrix.ColumnStride == 1 && count == Columns)
        {
            for (var row = 0; row < matrix.Rows; row++, from += matrix.RowStride, to += Columns)
            {
                Vector512.Load(from).StoreAligned(to);
                Vector512.Load(from + 16).StoreAligned(to + 16);
            }
            return;
        }
        for (var j = 0; j < count; j++)
        {
            var source = from + j * matrix.ColumnStride;
            for (var row = 0; row < matrix.Rows; row++)
                to[row * Columns + j] = source[row * matrix.RowStride];
        }
    }

    /// <summary>Some rows of tiles, over all columns.</summary>
    private static void MultiplyGroup(in Work work, int group)
    {
        var left = work.Left;
        var (firstRow, lastRow) = (group * Rows * work.TilesAtOnce, Math.Min(left.Rows, (group + 1) * Rows * work.TilesAtOnce));
        var tile = stackalloc float[Rows * Columns];
        using var packed = new AlignedFloats((nuint)(Rows * work.TilesAtOnce * Depth));
        for (var from = 0; from < left.Columns; from += Depth)
        {
            var depth = Math.Min(Depth, left.Columns - from);
            for (var row = firstRow; row < lastRow; row += Rows)
                PackLeft(left, row, Math.Min(Rows, left.Rows - row), from, depth, packed.Start + (row - firstRow) * Depth);
            for (var panel = 0; panel < work.Panels; panel++)
            {
                var right = work.Packed + ((nint)panel * left.Columns + from) * Columns;
                var column = panel * Columns;
                var columns = Math.Min(Columns, work.Right.Columns - column);
                for (var row = firstRow; row < lastRow; row += Rows)
                {
                    var target = work.Result + (nint)row * work.Stride + column;
                    var rows = Math.Min(Rows, left.Rows - row);
                    var panelOfLeft = packed.Start + (row - firstRow) * Depth;
                    if (rows == Rows && columns == Columns)
                    {
                        if (from == 0)
                            Tile(depth, panelOfLeft, right, work.First + column, 0, target, work.Stride);
                        else
                            Tile(depth, panelOfLeft, right, target, work.Stride, target, work.Stride);
                        continue;
                    }
                    // At the edges the tile is whole beside the result, and the part that exists is added.
                    Tile(depth, panelOfLeft, right, from == 0 ? work.First + column : work.Zeros, 0, tile, Columns);
                    for (var i = 0; i < rows; i++)
                    {
                        for (var j = 0; j < columns; j++)
                            target[(nint)i * work.Stride + j] = tile[i * Columns + j] + (from == 0 ? 0 : target[(nint)i * work.Stride + j]);
                    }
                }
            }
        }
    }

    /// <summary>Twelve rows of the left matrix, column after column, zeros where there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackLeft(in StridedMatrix matrix, int row, int rows, int from, int depth, float* to)
    {
        var start = matrix.Start + row * matrix.RowStride + from * matrix.ColumnStride;
        if (rows < Rows)
            NativeMemory.Clear(to, (nuint)(Rows * depth * sizeof(float)));
        if (matrix.RowStride == 1 && rows == Rows)
        {
            for (var column = 0; column < depth; column++, start += matrix.ColumnStride, to += Rows)
            {
                Vector256.Load(start).Store(to);
                Vector128.Load(start + 8).Store(to + 8);
            }
            return;
        }
        for (var i = 0; i < rows; i++)
        {
            var source = start + i * matrix.RowStride;
            for (var column = 0; column < depth; column++)
                to[column * Rows + i] = source[column * matrix.ColumnStride];
        }
    }

    /// <summary>A tile of the result: what it starts from, plus a packed panel of the left matrix times one of the right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]               // whole from its first call on: it is one loop
    private static void Tile(int depth, float* a, float* b, float* from, nint fromStride, float* to, nint stride)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default,
            c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default,
            c80 = default, c81 = default, c90 = default, c91 = default, ca0 = default, ca1 = default, cb0 = default, cb1 = default;
        for (var p = 0; p < depth; p++, a += Rows, b += Columns)
        {
            var (b0, b1) = (Vector512.LoadAligned(b), Vector512.LoadAligned(b + 16));
            var x = Vector512.Create(a[0]);
            (c00, c01) = (Vector512.FusedMultiplyAdd(x, b0, c00), Vector512.FusedMultiplyAdd(x, b1, c01));
            x = Vector512.Create(a[1]);
            (c10, c11) = (Vector512.FusedMultiplyAdd(x, b0, c10), Vector512.FusedMultiplyAdd(x, b1, c11));
            x = Vector512.Create(a[2]);
            (c20, c21) = (Vector512.FusedMultiplyAdd(x, b0, c20), Vector512.FusedMultiplyAdd(x, b1, c21));
            x = Vector512.Create(a[3]);
            (c30, c31) = (Vector512.FusedMultiplyAdd(x, b0, c30), Vector512.FusedMultiplyAdd(x, b1, c31));
            x = Vector512.Create(a[4]);
            (c40, c41) = (Vector512.FusedMultiplyAdd(x, b0, c40), Vector512.FusedMultiplyAdd(x, b1, c41));
            x = Vector512.Create(a[5]);
            (c50, c51) = (Vector512.FusedMultiplyAdd(x, b0, c50), Vector512.FusedMultiplyAdd(x, b1, c51));
            x = Vector512.Create(a[6]);
            (c60, c61) = (Vector512.FusedMultiplyAdd(x, b0, c60), Vector512.FusedMultiplyAdd(x, b1, c61));
            x = Vector512.Create(a[7]);
            (c70, c71) = (Vector512.FusedMultiplyAdd(x, b0, c70), Vector512.FusedMultiplyAdd(x, b1, c71));
            x = Vector512.Create(a[8]);
            (c80, c81) = (Vector512.FusedMultiplyAdd(x, b0, c80), Vector512.FusedMultiplyAdd(x, b1, c81));
            x = Vector512.Create(a[9]);
            (c90, c91) = (Vector512.FusedMultiplyAdd(x, b0, c90), Vector512.FusedMultiplyAdd(x, b1, c91));
            x = Vector512.Create(a[10]);
            (ca0, ca1) = (Vector512.FusedMultiplyAdd(x, b0, ca0), Vector512.FusedMultiplyAdd(x, b1, ca1));
            x = Vector512.Create(a[11]);
            (cb0, cb1) = (Vector512.FusedMultiplyAdd(x, b0, cb0), Vector512.FusedMultiplyAdd(x, b1, cb1));
        }
        Put(0, c00, c01);
        Put(1, c10, c11);
        Put(2, c20, c21);
        Put(3, c30, c31);
        Put(4, c40, c41);
        Put(5, c50, c51);
        Put(6, c60, c61);
        Put(7, c70, c71);
        Put(8, c80, c81);
        Put(9, c90, c91);
        Put(10, ca0, ca1);
        Put(11, cb0, cb1);

        void Put(nint row, Vector512<float> left, Vector512<float> right)
        {
            (Vector512.Load(from + row * fromStride) + left).Store(to + row * stride);
            (Vector512.Load(from + row * fromStride + 16) + right).Store(to + row * stride + 16);
        }
    }

    private readonly record struct Work(StridedMatrix Left, StridedMatrix Right, nint ResultAddress, int Stride, nint PackedAddress, nint FirstAddress, int Panels, int TilesAtOnce)
    {
        public Work(StridedMatrix left, StridedMatrix right, float* result, int stride, float* packed, float* first, int panels, int tilesAtOnce)
            : this(left, right, (nint)result, stride, (nint)packed, (nint)first, panels, tilesAtOnce)
        {
        }

        public float* Result => (float*)ResultAddress;

        public float* Packed => (float*)PackedAddress;                   // (panels, k, 32)

        public float* First => (float*)FirstAddress;                     // (panels, 32): what every row starts from

        public float* Zeros => First + (nint)Panels * Columns;           // (32)
    }
}
