using System.Net;
using System.Text.Json;
using Cytobench.Evaluation;
using Cytobench.Prediction;
using static Cytobench.Web.Tests.ServedRun;

namespace Cytobench.Web.Tests;

[Collection(nameof(Served))]
public sealed class PredictTests(ServedRun run)
{
    private const double Tolerance = 1e-5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Probabilities_are_those_of_the_run_s_CSV_and_of_predict()
    {
        var own = run.Summary.Models.Select(model => PredictionFile.Read(WriteCsv(model.Test.Labels, model.Test.Probabilities))).ToArray();
        using var predictor = RunPredictor.Open(run.Options.Prediction);
        for (var image = 0; image < run.TestImages.Count; image++)
        {
            var decisions = (await PredictAsync(Body(run.TestImages[image])))[0].GetProperty("decisions");
            var pixels = new byte[predictor.Format.Bytes];
            predictor.Format.Decode(run.TestImages[image], pixels);
            var direct = predictor.Predict(pixels)[0];
            Assert.Equal(3, decisions.GetArrayLength());
            for (var k = 0; k < 8; k++)
            {
                for (var model = 0; model < 2; model++)
                    Assert.Equal(own[model].Probabilities[image * 8 + k], Value(decisions[model], "probabilities", k), Tolerance);
                for (var rule = 0; rule < 3; rule++)
                    Assert.Equal(direct[rule].Calibrated[k], Value(decisions[rule], "calibrated", k), Tolerance);
            }
            for (var rule = 0; rule < 3; rule++)
            {
                Assert.Equal(direct[rule].Class, decisions[rule].GetProperty("class").GetInt32());
                Assert.Equal(direct[rule].Sure, decisions[rule].GetProperty("sure").GetBoolean());
                Assert.Equal(direct[rule].Set, decisions[rule].GetProperty("set").EnumerateArray().Select(k => k.GetInt32()));
            }
        }

        string WriteCsv(int[] labels, float[] probabilities)
        {
            var file = Path.Combine(run.Folder, $"own-{Guid.NewGuid():N}.csv");
            PredictionCsv.Write(file, labels, probabilities, run.Summary.Data.ClassNames);
            return file;
        }
    }

    [Fact]
    public async Task A_form_and_a_zip_give_what_single_images_give()
    {
        var single = new List<double>();
        foreach (var image in run.TestImages)
            single.Add(Value((await PredictAsync(Body(image)))[0].GetProperty("decisions")[2], "calibrated", 0));
        var named = run.TestImages.Select((file, i) => ($"cell{i:00}.png", file)).ToArray();

        var form = await PredictAsync(Form(named));
        Assert.Equal(named.Select(pair => pair.Item1), form.Select(image => image.GetProperty("image").GetString()));
        AssertClose(single, form);

        var zipped = await PredictAsync(Body(Zip(named), "application/zip"));
        Assert.Equal(named.Select(pair => $"image/{pair.Item1}"), zipped.Select(image => image.GetProperty("image").GetString()));
        AssertClose(single, zipped);
        AssertClose([.. single[..2], .. single], await PredictAsync(Form([("cells.zip", Zip(named)), .. named[..2]])));

        static void AssertClose(IReadOnlyList<double> expected, JsonElement[] images)
        {
            Assert.Equal(expected.Count, images.Length);
            foreach (var (value, image) in expected.Zip(images))
                Assert.Equal(value, Value(image.GetProperty("decisions")[2], "calibrated", 0), Tolerance);
        }
    }

    [Fact]
    public async Task Images_that_wait_are_predicted_together_and_each_gets_its_own_answer()
    {
        var alone = new List<double[]>();
        foreach (var image in run.TestImages)
            alone.Add(Row((await PredictAsync(Body(image)))[0]));
        var (imagesBefore, batchesBefore) = (await MetricAsync("cytobench_batch_images_sum"), await MetricAsync("cytobench_batch_images_count"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 192).Select(async i => (Image: i % run.TestImages.Count, Row: Row((await PredictAsync(Body(run.TestImages[i % run.TestImages.Count])))[0]))));
        foreach (var (image, row) in answers)
            foreach (var (expected, actual) in alone[image].Zip(row))
                Assert.Equal(expected, actual, Tolerance);
        var (images, batches) = (await MetricAsync("cytobench_batch_images_sum") - imagesBefore, await MetricAsync("cytobench_batch_images_count") - batchesBefore);
        Assert.Equal(192, images);
        Assert.True(images / batches > 2, $"{images} images in {batches} batches");

        static double[] Row(JsonElement image) => [.. Enumerable.Range(0, 8).Select(k => Value(image.GetProperty("decisions")[0], "probabilities", k))];
    }

    [Fact]
    public async Task CSV_comes_to_who_asks_for_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/predict") { Content = Form([("=cmd.png", run.TestImages[0]), ("b, c.png", "no image"u8.ToArray())]) };
        request.Headers.Add("Accept", "text/csv");
        using var response = await run.Client.SendAsync(request, Cancellation);
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        var lines = (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n');
        Assert.StartsWith("image,predictor,prediction,class,confidence,sure,set,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("'=cmd.png,resnet18_s42,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("\"b, c.png\",", lines[4], StringComparison.Ordinal);
        Assert.EndsWith(",not an image", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maps_are_those_of_the_run_and_follow_the_asked_class()
    {
        var sample = await run.Client.GetByteArrayAsync("api/images/0", Cancellation);
        var explained = await JsonAsync("api/explain", Body(sample));
        Assert.Equal(sample, explained.GetProperty("seen_png").GetBytesFromBase64());
        var maps = explained.GetProperty("maps");
        Assert.Equal(["Grad-CAM", "Attention rollout"], maps.EnumerateArray().Select(map => map.GetProperty("title").GetString()));
        var (stored, shape) = Cytobench.Data.NpyFile.ReadFloats(Path.Combine(run.Folder, run.Summary.Explanations!.Maps[0].MapsFile));
        var values = maps[0].GetProperty("values").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        Assert.Equal(shape[1] * shape[2], values.Length);
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(stored[i], values[i], 1e-3);
        Assert.Equal("PNG"u8.ToArray(), maps[0].GetProperty("png").GetBytesFromBase64()[1..4]);

        var target = run.Summary.Data.ClassNames[5];
        var other = await JsonAsync($"api/explain?model=resnet18&class={Uri.EscapeDataString(target)}", Body(sample));
        Assert.Equal(5, Assert.Single(other.GetProperty("maps").EnumerateArray()).GetProperty("class").GetInt32());
        Assert.True((await JsonAsync("api/explain?model=vit_tiny_patch4_28&methods=rollout,chefer", Body(sample))).GetProperty("maps").GetArrayLength() == 2);
    }

    [Fact]
    public async Task What_is_served_is_described()
    {
        var models = JsonDocument.Parse(await run.Client.GetStringAsync("api/models", Cancellation)).RootElement;
        Assert.Equal(["resnet18_s42", "vit_tiny_patch4_28_s42"], models.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.Equal(["resnet18_s42", "vit_tiny_patch4_28_s42", "vote_s42"], models.GetProperty("predictors").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()));
        Assert.Equal(run.Summary.Data.ClassNames, models.GetProperty("class_names").EnumerateArray().Select(name => name.GetString()!));
        var images = JsonDocument.Parse(await run.Client.GetStringAsync("api/images", Cancellation)).RootElement;
        Assert.Equal(run.Summary.Explanations!.Images.Select(image => image.Index), images.EnumerateArray().Select(image => image.GetProperty("index").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await run.Client.GetAsync("api/images/999", Cancellation)).StatusCode);
        Assert.Equal("ok\n", await run.Client.GetStringAsync("healthz", Cancellation));
        Assert.Equal("ready\n", await run.Client.GetStringAsync("readyz", Cancellation));
    }

    private async Task<JsonElement[]> PredictAsync(HttpContent content) => [.. (await JsonAsync("api/predict", content)).GetProperty("images").EnumerateArray()];

    private async Task<JsonElement> JsonAsync(string path, HttpContent content)
    {
        using (content)
        {
            using var response = await run.Client.PostAsync(path, content, Cancellation);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(response.IsSuccessStatusCode, text);
            return JsonDocument.Parse(text).RootElement;
        }
    }

    private async Task<double> MetricAsync(string name) =>
        double.Parse((await run.Client.GetStringAsync("metrics", Cancellation)).Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1]);

    private static double Value(JsonElement decision, string property, int k) => decision.GetProperty(property)[k].GetDouble();
}
