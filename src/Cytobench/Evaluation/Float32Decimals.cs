using System.Globalization;

namespace Cytobench.Evaluation;

/// <summary>Gives numbers that were printed from float32 their exact value back.</summary>
internal static class Float32Decimals
{
    /// <summary>
    /// A file written from float32 holds each number's shortest decimal. Where all decimals are such ones, and some have more
    /// than six digits, which hand-typed values have not, they become the float32 that was meant: scores then equal those of
    /// the array.
    /// </summary>
    public static void Restore(Span<double> values)
    {
        var someAreLong = false;
        foreach (var value in values)
        {
            if (Rounded(((float)value).ToString(CultureInfo.InvariantCulture)) != value)
                return;
            someAreLong |= Rounded(value.ToString("G6", CultureInfo.InvariantCulture)) != value;
        }
        if (!someAreLong)
            return;
        foreach (ref var value in values)
            value = (float)value;
    }

    private static double Rounded(string decimals) => double.Parse(decimals, CultureInfo.InvariantCulture);
}
