namespace Cytobench.Data;
public static class DatasetHash { public static string Sha256(Dataset d) => d.ToString()!; }
