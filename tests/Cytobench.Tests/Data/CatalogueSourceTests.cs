using Cytobench.Data;

namespace Cytobench.Tests.Data;

public sealed class CatalogueSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_catalogue_holds_twelve_sets_at_four_sizes_with_a_hash_each()
    {
        Assert.Equal(12, MedMnistCatalogue.All.Count);
        var entries = MedMnistCatalogue.Entries.ToList();
        Assert.Equal(48, entries.Select(entry => entry.Hash.Hex).Distinct().Count());
        Assert.All(entries, entry => Assert.Matches("^[0-9a-f]{32}$", entry.Hash.Hex));
        Assert.All(entries, entry => Assert.Same(entry.Set, MedMnistCatalogue.Find(entry.Name)!.Set));
    }

    /// <summary>The paper counts 708,069 images in the twelve sets; release 3.0 took 20, 77 and 10 slices out of the organ sets.</summary>
    [Fact]
    public void Counts_are_the_published_ones()
    {
        Assert.Equal(17092, MedMnistCatalogue.Find("bloodmnist")!.Set.Images);
        Assert.Equal(107180, MedMnistCatalogue.Find("pathmnist")!.Set.Images);
        Assert.Equal(708069, MedMnistCatalogue.All.Sum(set => set.Images) + 20 + 77 + 10);
    }

    [Theory]
    [InlineData("bloodmnist", "bloodmnist", 28)]
    [InlineData("bloodmnist_64", "bloodmnist", 64)]
    [InlineData("organcmnist_224", "organcmnist", 224)]
    public void A_name_means_a_set_at_a_size(string name, string set, int size)
    {
        var entry = MedMnistCatalogue.Find(name)!;
        Assert.Equal((set, size, name), (entry.Set.Name, entry.Size, entry.Name));
        Assert.Equal($"https://zenodo.org/records/10519652/files/{name}.npz?download=1", entry.Address.ToString());
    }

    [Theory]
    [InlineData("bloodmnist_28")]
    [InlineData("bloodmnist_65")]
    [InlineData("BloodMNIST")]
    [InlineData("bloodmnist.npz")]
    [InlineData("../bloodmnist")]
    [InlineData("")]
    public void Other_names_are_not_the_catalogues(string name) => Assert.False(new CatalogueSource().Accepts(name));

    [Theory]
    [InlineData("bloodmnist_rebuilt_28", "bloodmnist")]
    [InlineData("BloodMNIST", "bloodmnist")]
    [InlineData("bloodmnists", null)]
    [InlineData("my_bloodmnist", null)]
    public void A_file_name_may_begin_with_a_sets_name(string fileName, string? set) =>
        Assert.Equal(set, MedMnistCatalogue.FindByFileName(fileName)?.Name);

    [Fact]
    public void A_file_in_the_folder_is_checked_and_opened_with_the_catalogues_facts()
    {
        var source = Source(SmallFile("bloodmnist.npz"));
        using var data = source.Open(Request("bloodmnist"));
        Assert.Equal(("bloodmnist", "BloodMNIST", "CC BY 4.0"), (data.Info.Name, data.Info.Title, data.Info.License));
        Assert.Equal("immature granulocyte", data.Info.ClassNames[3]);
        Assert.Equal((6, 4, 2), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.False(data.Info.IsSynthetic);
    }

    [Fact]
    public void The_first_use_takes_the_file_from_a_mirror_and_keeps_it()
    {
        var mirror = Directory.CreateDirectory(folder.File("mirror")).FullName;
        var file = SmallFile("mirror/bloodmnist.npz");
        var source = Source(file);
        using (source.Open(Request("bloodmnist") with { Mirror = mirror }))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(folder.File("bloodmnist.npz")));
        File.Delete(file);
        using (source.Open(Request("bloodmnist"))) { }
    }

    [Theory]
    [InlineData("files/")]
    [InlineData("files")]
    public void A_mirror_may_be_an_address(string path)
    {
        var bytes = File.ReadAllBytes(SmallFile("elsewhere.npz"));
        using var server = new LocalServer((_, context) => LocalServer.SendRange(context, bytes, null));
        var source = Source(folder.File("elsewhere.npz"));
        using var data = source.Open(Request("bloodmnist") with { Mirror = server.Root + path });
        Assert.Equal(["GET /files/bloodmnist.npz"], server.Requests);
    }

    [Fact]
    public void A_damaged_file_is_refused_and_left_in_place()
    {
        var file = SmallFile("bloodmnist.npz");
        var source = Source(file);
        File.AppendAllText(file, "x");
        var fault = Assert.Throws<UserException>(() => source.Open(Request("bloodmnist")));
        Assert.Contains("MD5", fault.Message, StringComparison.Ordinal);
        Assert.StartsWith(file, fault.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void Who_wants_nothing_fetched_is_told_that_the_file_is_not_there()
    {
        var mirror = Directory.CreateDirectory(folder.File("mirror")).FullName;
        var source = Source(SmallFile("mirror/bloodmnist.npz"));
        var request = Request("bloodmnist") with { Mirror = mirror, FetchesNothing = true };
        Assert.Contains("'cytobench data download bloodmnist' fetches it", Assert.Throws<UserException>(() => source.Open(request)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("bloodmnist.npz")));
    }

    [Theory]
    [InlineData("chestmnist", "multi-label")]
    [InlineData("retinamnist_64", "grading")]
    public void Tasks_that_cannot_be_trained_yet_are_refused_before_anything_is_fetched(string name, string reason)
    {
        var fault = Assert.Throws<UserException>(() => new CatalogueSource(folder.Root, MedMnistCatalogue.Find).Open(Request(name)));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://example.org/data")]
    [InlineData("no-such-folder")]
    public void A_mirror_that_is_neither_folder_nor_address_is_refused(string mirror)
    {
        var source = new CatalogueSource(folder.Root, MedMnistCatalogue.Find);
        Assert.Contains("--data-mirror", Assert.Throws<UserException>(() => source.Open(Request("bloodmnist") with { Mirror = mirror })).Message, StringComparison.Ordinal);
    }

    private DataRequest Request(string name) => new() { Data = name, Cancellation = TestContext.Current.CancellationToken };

    /// <summary>A catalogue whose BloodMNIST is the given file.</summary>
    private CatalogueSource Source(string file)
    {
        var md5 = FileHash.Md5("").Of(file).Hex;
        return new(folder.Root, name => MedMnistCatalogue.Find(name) is { } entry ? entry with { Set = entry.Set with { Md5 = MedMnistCatalogue.Sizes.ToDictionary(size => size, _ => md5) } } : null);
    }

    private string SmallFile(string name)
    {
        var path = folder.File(name);
        LabeledImages Split(int count) => new(count, 28, 28, 3, [.. Enumerable.Range(0, count).Select(i => i % 8)]);
        using var data = new Dataset(new DatasetInfo { Name = "small", Title = "small", ClassNames = MedMnistCatalogue.Find("bloodmnist")!.Set.ClassNames }, Split(6), Split(4), Split(2));
        MedMnistWriter.Write(data, path, null);
        return path;
    }
}
