namespace Cytobench.Data;

/// <summary>How pixels are weighted when an image changes its size; both are widened when it shrinks (antialiasing).</summary>
public enum ResampleFilter
{
    /// <summary>Triangle, one pixel either side: Pillow's BILINEAR.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, two pixels either side: Pillow's BICUBIC.</summary>
    Bicubic,
}
