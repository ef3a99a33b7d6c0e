namespace Cytobench.Data;

/// <summary>How pixels are weighted when an image changes its size; all are widened when it shrinks (antialiasing).</summary>
public enum ResampleFilter
{
    /// <summary>The mean of the pixels covered; the nearest one when enlarging: Pillow's BOX.</summary>
    Box,

    /// <summary>Triangle, one pixel either side: Pillow's BILINEAR.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, two pixels either side: Pillow's BICUBIC.</summary>
    Bicubic,
}
