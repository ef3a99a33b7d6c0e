using System.Net;
using System.Text.Json;
using Cytobench.Runs;
using static Cytobench.Web.Tests.ServedRun;

namespace Cytobench.Web.Tests;

[Collection(nameof(Served))]
public sealed class NeighbourTests(ServedRun run)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The report's neighbours are computed by Explain for whole splits; images take another way here: as files, one by one.</summary>
    [Fact]
    public async Task Neighbours_of_test_images_are_those_of_the_report()
    {
        await ReadyAsync(run.Client);
        foreach (var (model, features) in run.Summary.Explanations!.FeatureSpace!.Models.Index())
        {
            var nearest = features.Nearest;
            Assert.NotEmpty(nearest.Queries);
            Assert.Equal(5, nearest.Count);
            foreach (var (row, query) in nearest.Queries.Index())
            {
                var answer = (await FindAsync(run.Client, run.TestImages[query])).GetProperty("models")[model];
                Assert.Equal(features.Id(), answer.GetProperty("model").GetString());
                var neighbours = answer.GetProperty("neighbours").EnumerateArray().ToArray();
                Assert.Equal(nearest.Images[(row * 5)..(row * 5 + 5)], neighbours.Select(neighbour => neighbour.GetProperty("index").GetInt32()));
                Assert.Equal(nearest.Labels[(row * 5)..(row * 5 + 5)], neighbours.Select(neighbour => neighbour.GetProperty("class").GetInt32()));
                for (var i = 0; i < 5; i++)
                    Assert.Equal(nearest.Distances[row * 5 + i], neighbours[i].GetProperty("distance").GetDouble(), 1e-5);
            }
        }
    }

    [Fact]
    public async Task A_training_image_finds_itself_first_with_its_own_picture()
    {
        await ReadyAsync(run.Client);
        foreach (var place in (int[])[0, 7, 63])
        {
            var answer = await FindAsync(run.Client, run.TrainImages[place]);
            Assert.Equal((64, 64), (answer.GetProperty("searched").GetInt32(), answer.GetProperty("learnt").GetInt32()));
            Assert.Equal(2, answer.GetProperty("models").GetArrayLength());
            foreach (var model in answer.GetProperty("models").EnumerateArray())
            {
                var neighbours = model.GetProperty("neighbours").EnumerateArray().ToArray();
                Assert.Equal(place, neighbours[0].GetProperty("index").GetInt32());
                Assert.Equal(0, neighbours[0].GetProperty("distance").GetDouble(), 1e-5);
                Assert.Equal(neighbours.Select(neighbour => neighbour.GetProperty("distance").GetDouble()).Order(), neighbours.Select(neighbour => neighbour.GetProperty("distance").GetDouble()));
                foreach (var neighbour in neighbours)
                    Assert.Equal(run.TrainImages[neighbour.GetProperty("index").GetInt32()], neighbour.GetProperty("png").GetBytesFromBase64());
            }
        }
        var one = await FindAsync(run.Client, run.TrainImages[0], "?model=vit_tiny_patch4_28");
        Assert.Equal("vit_tiny_patch4_28_s42", Assert.Single(one.GetProperty("models").EnumerateArray()).GetProperty("model").GetString());
    }

    [Fact]
    public async Task A_part_of_the_training_images_holds_every_class_and_its_size_is_told()
    {
        await using var server = await RunServer.StartAsync(run.Options with { TrainingImages = 16, MaxBatch = 5 }, Cancellation);
        using var client = new HttpClient { BaseAddress = server.Address };
        var state = await ReadyAsync(client);
        Assert.Equal((16, 16, 64), (state.GetProperty("done").GetInt32(), state.GetProperty("searched").GetInt32(), state.GetProperty("learnt").GetInt32()));
        var found = 0;
        foreach (var image in run.TrainImages)
            if ((await FindAsync(client, image)).GetProperty("models")[0].GetProperty("neighbours")[0].GetProperty("distance").GetDouble() < 1e-6)
                found++;
        Assert.Equal(16, found);                                         // those that are kept find themselves
    }

    [Fact]
    public async Task A_run_without_its_data_is_served_without_neighbours_and_no_path_is_told()
    {
        var secret = Path.Combine(run.Folder, "gone", "cells.npz");
        using var folder = new ChangedRun(run.Folder, summary => summary with { Config = summary.Config with { Data = secret } });
        Assert.Equal("the images that the models learnt from are not on this machine, or have changed", await UnavailableAsync(folder.Path));
    }

    [Fact]
    public async Task Other_images_than_the_run_s_are_not_taken_for_them()
    {
        using var folder = new ChangedRun(run.Folder, summary => summary with { Data = summary.Data with { Sha256 = new string('0', 64) } });
        Assert.Equal("the images that the models learnt from are not on this machine, or have changed", await UnavailableAsync(folder.Path));
    }

    /// <summary>Asks until the features are known, or are not to be had.</summary>
    internal static async Task<JsonElement> ReadyAsync(HttpClient client, string expected = "ready")
    {
        while (true)
        {
            var state = JsonDocument.Parse(await client.GetStringAsync("api/neighbours", Cancellation)).RootElement;
            if (state.GetProperty("state").GetString() is not "preparing" and var found)
            {
                Assert.Equal(expected, found);
                return state;
            }
            await Task.Delay(20, Cancellation);
        }
    }

    private async Task<string> UnavailableAsync(string folder)
    {
        await using var server = await RunServer.StartAsync(run.Options with { Prediction = run.Options.Prediction with { Run = folder } }, Cancellation);
        using var client = new HttpClient { BaseAddress = server.Address };
        var state = await ReadyAsync(client, "unavailable");
        using var refused = await client.PostAsync("api/neighbours", Body(run.TestImages[0]), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        var title = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("title").GetString();
        Assert.Equal(state.GetProperty("message").GetString(), title);
        using var predicted = await client.PostAsync("api/predict", Body(run.TestImages[0]), Cancellation);
        Assert.Equal(HttpStatusCode.OK, predicted.StatusCode);
        Assert.Equal("ready\n", await client.GetStringAsync("readyz", Cancellation));
        return title!;
    }

    private static async Task<JsonElement> FindAsync(HttpClient client, byte[] image, string query = "")
    {
        using var content = Body(image);
        using var response = await client.PostAsync($"api/neighbours{query}", content, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A copy of a run whose summary says something else.</summary>
    private sealed class ChangedRun : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

        public ChangedRun(string run, Func<RunSummary, RunSummary> change)
        {
            foreach (var file in Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories))
            {
                var copy = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(run, file));
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            RunJson.Save(change(RunJson.Load(run)), new RunFolder(Path));
        }

        public string Path => folder.FullName;

        public void Dispose() => folder.Delete(recursive: true);
    }
}
