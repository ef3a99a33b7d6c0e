namespace Cytobench.Explain.Location;

/// <summary>Where on the cell a map lies.</summary>
public enum LocationMeasure
{
    /// <summary>Share of the map's relevance on the nucleus. By chance: the share of the image that is nucleus.</summary>
    Nucleus,

    Cytoplasm,

    Background,

    /// <summary>On nucleus and cytoplasm together: the energy-based pointing game (Wang et al. 2020, "Score-CAM", arXiv:1910.01279).</summary>
    Cell,

    /// <summary>Whether the map's maximum lies on the cell, 0 or 1; where several pixels are the maximum, their share (Zhang et al. 2018, doi:10.1007/s11263-017-1059-x, without its tolerance of 15 pixels).</summary>
    Pointing,
}
