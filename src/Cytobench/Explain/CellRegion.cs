namespace Cytobench.Explain;

/// <summary>What a pixel belongs to, by the cell mask; the numbers stand in the saved masks.</summary>
public enum CellRegion : byte
{
    Background,                                                          // red cells, other cells and empty ground
    Cytoplasm,
    Nucleus,                                                             // of platelets, which have none: their dense middle
}
