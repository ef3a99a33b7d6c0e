using System.CommandLine;
using Cytobench.Data;

namespace Cytobench.Cli.Tests;

public sealed class DataCatalogueCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cytobench-test-").FullName;

    private string Home => Path.Combine(folder, "medmnist");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void List_shows_the_demo_and_all_twelve_sets_and_what_is_on_this_machine()
    {
        Directory.CreateDirectory(Home);
        File.WriteAllText(Path.Combine(Home, "bloodmnist_64.npz"), "");
        var (exit, text) = Run(DataListCommand.Create(Catalogue()));
        Assert.Equal(0, exit);
        Assert.All(MedMnistCatalogue.All, set => Assert.Contains(set.Name, text, StringComparison.Ordinal));
        var lines = text.Split('\n');
        Assert.Matches(@"demo .* 8 .* 1,920 .* MIT .* drawn", lines.Single(line => line.Contains("drawn", StringComparison.Ordinal)));
        Assert.Matches(@"bloodmnist .*28, 64, 128, 224 .*multi-class .* 8 .*17,092 .* 3 .*CC BY 4\.0 .* 64 *$", lines.Single(line => line.TrimStart().StartsWith("bloodmnist ", StringComparison.Ordinal)));
        Assert.Matches(@"CC BY-NC 4\.0", lines.Single(line => line.Contains("dermamnist", StringComparison.Ordinal)));
        Assert.Contains(Home, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Download_takes_the_file_from_the_mirror_and_says_where_it_is()
    {
        var mirror = MirrorWith("content");
        var (exit, text) = Run(DataDownloadCommand.Create(Catalogue(Md5OfContent)), "bloodmnist", "--data-mirror", mirror);
        Assert.Equal(0, exit);
        var path = Path.Combine(Home, "bloodmnist.npz");
        Assert.Equal($"{path}: 7 bytes, MD5 {Md5OfContent}", text.Trim());
        Assert.Equal("content", File.ReadAllText(path));
    }

    [Fact]
    public void Download_of_an_unknown_name_points_to_the_list() =>
        Assert.Contains("'cytobench data list'", Assert.Throws<UserException>(() => Run(DataDownloadCommand.Create(Catalogue()), "cifar10")).Message, StringComparison.Ordinal);

    [Fact]
    public void Verify_accepts_the_right_file_by_name_and_by_path()
    {
        MirrorWith("content");
        Directory.CreateDirectory(Home);
        var file = Path.Combine(Home, "bloodmnist.npz");
        File.WriteAllText(file, "content");
        var command = DataVerifyCommand.Create(Catalogue(Md5OfContent));
        Assert.Equal((0, $"{file}: is the catalogue's bloodmnist, MD5 {Md5OfContent}"), (Run(command, "bloodmnist").Exit, Run(command, file).Text.Trim()));
    }

    [Fact]
    public void Verify_refuses_another_file()
    {
        var mirror = MirrorWith("other");
        var fault = Assert.Throws<UserException>(() => Run(DataVerifyCommand.Create(Catalogue(Md5OfContent)), Path.Combine(mirror, "bloodmnist.npz")));
        Assert.Contains($"MD5 {Md5OfContent}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_of_what_is_not_there_says_how_to_fetch_it() =>
        Assert.Contains("data download bloodmnist_128", Assert.Throws<UserException>(() => Run(DataVerifyCommand.Create(Catalogue()), "bloodmnist_128")).Message, StringComparison.Ordinal);

    private const string Md5OfContent = "9a0364b9e99bb480dd25e1f0284c8555";       // md5sum of "content"

    private CatalogueSource Catalogue(string? md5 = null) => new(Home, name => MedMnistCatalogue.Find(name) is { } entry && md5 is not null
        ? entry with { Set = entry.Set with { Md5 = MedMnistCatalogue.Sizes.ToDictionary(size => size, _ => md5) } }
        : MedMnistCatalogue.Find(name));

    private string MirrorWith(string content)
    {
        var mirror = Directory.CreateDirectory(Path.Combine(folder, "mirror")).FullName;
        File.WriteAllText(Path.Combine(mirror, "bloodmnist.npz"), content);
        return mirror;
    }

    private static (int Exit, string Text) Run(Command command, params string[] arguments)
    {
        using var output = new StringWriter();
        var exit = command.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        return (exit, output.ToString());
    }
}
