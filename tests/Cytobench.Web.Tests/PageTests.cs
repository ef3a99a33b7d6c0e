using Microsoft.Playwright;

namespace Cytobench.Web.Tests;

/// <summary>The page as a person uses it, in a real browser.</summary>
[Collection(nameof(Served))]
public sealed class PageTests(ServedRun run)
{
    private Uri Address => run.Server.Address;

    [Fact]
    public async Task A_picked_test_image_is_answered_with_maps_that_a_slider_fades()
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await browser.GoAsync(Address);
        var page = opened.Page;
        await page.Locator("#thumbs button").First.ClickAsync();
        await page.Locator("#answer").WaitForAsync();
        Assert.Equal(3, await page.Locator(".predictor").CountAsync());
        Assert.Equal(8, await page.Locator(".predictor").First.Locator(".bars > div").CountAsync());
        Assert.Equal(3, await page.Locator("#maps figure").CountAsync());    // the image, Grad-CAM, rollout
        Assert.Contains("its true class is", await page.Locator("#status").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("no medical device", await page.Locator("header").InnerTextAsync(), StringComparison.Ordinal);

        var map = page.Locator(".map").First;
        Assert.Equal("0.55", await map.EvaluateAsync<string>("map => getComputedStyle(map).opacity"));
        await page.Locator("#opacity").FillAsync("80");
        Assert.Equal("0.8", await map.EvaluateAsync<string>("map => getComputedStyle(map).opacity"));

        var before = await map.GetAttributeAsync("src");
        await page.Locator("#target").SelectOptionAsync(new SelectOptionValue { Index = 6 });
        await Assertions.Expect(page.Locator("#maps figcaption").Nth(1)).ToContainTextAsync(run.Summary.Data.ClassNames[5]);
        Assert.NotNull(before);
        opened.AssertQuiet(Address);
    }

    [Fact]
    public async Task Five_nearest_training_images_stand_under_each_model()
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await browser.GoAsync(Address);
        var page = opened.Page;
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "training 9.png", MimeType = "image/png", Buffer = run.TrainImages[9] });
        await page.Locator("#nearest img").First.WaitForAsync();
        Assert.Equal(2, await page.Locator(".near").CountAsync());
        for (var model = 0; model < 2; model++)
        {
            var pictures = page.Locator(".near").Nth(model).Locator("img");
            Assert.Equal(5, await pictures.CountAsync());
            Assert.Equal("Training image 9", await pictures.First.GetAttributeAsync("alt"));
            for (var place = 0; place < 5; place++)
                await Assertions.Expect(pictures.Nth(place)).ToHaveJSPropertyAsync("naturalWidth", 28);
            Assert.EndsWith("distance 0.000", await page.Locator(".near").Nth(model).Locator("figcaption").First.InnerTextAsync(), StringComparison.Ordinal);
        }
        Assert.Contains("Nearest of the 64 images", await page.Locator("#nearest-status").InnerTextAsync(), StringComparison.Ordinal);
        opened.AssertQuiet(Address);
    }

    [Fact]
    public async Task Without_the_run_s_images_the_page_says_so_and_answers_as_ever()
    {
        await using var server = await RunServer.StartAsync(run.Options with { TrainingImages = 0 }, TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync();
        var opened = await browser.GoAsync(server.Address);
        var page = opened.Page;
        await page.Locator("#thumbs button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#nearest-status")).ToHaveTextAsync("None are shown: the server was started without nearest training images.");
        Assert.Equal(3, await page.Locator("#maps figure").CountAsync());
        Assert.Equal(0, await page.Locator(".near").CountAsync());
        opened.AssertQuiet(server.Address);
    }

    [Fact]
    public async Task A_file_is_chosen_or_dropped_and_one_that_is_no_image_says_so()
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await browser.GoAsync(Address);
        var page = opened.Page;
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "my cell.png", MimeType = "image/png", Buffer = run.TestImages[3] });
        await page.Locator("#answer").WaitForAsync();
        Assert.Equal("my cell.png", await page.Locator("#status").InnerTextAsync());

        await DropAsync(page, "#drop", "dropped.png", run.TestImages[4]);
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("dropped.png");
        opened.AssertQuiet(Address);

        await DropAsync(page, "#drop", "text.png", "text"u8.ToArray());
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("The image cannot be read: not an image");
        await Assertions.Expect(page.Locator("#answer")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task All_is_done_by_keyboard()
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await browser.GoAsync(Address);
        var page = opened.Page;
        await TabToAsync("#file");
        await TabToAsync("#sample-class");
        await page.Keyboard.PressAsync("ArrowDown");
        await TabToAsync("#thumbs button");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#answer").WaitForAsync();
        await TabToAsync("#target");
        await TabToAsync("#opacity");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("#opacity-value")).ToHaveTextAsync("56 %");
        await TabToAsync("#many-files");
        opened.AssertQuiet(Address);

        async Task TabToAsync(string selector)
        {
            for (var presses = 0; presses < 20; presses++)
            {
                await page.Keyboard.PressAsync("Tab");
                if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                    return;
            }
            Assert.Fail($"{selector} is not reached by the tab key");
        }
    }

    [Fact]
    public async Task Many_images_become_a_table_and_a_CSV()
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await browser.GoAsync(Address);
        var page = opened.Page;
        await page.Locator("#many-files").SetInputFilesAsync(
        [
            .. run.TestImages.Take(5).Select((image, i) => new FilePayload { Name = $"cell {i}.png", MimeType = "image/png", Buffer = image }),
            new FilePayload { Name = "<b>bad, x.png", MimeType = "image/png", Buffer = "no image"u8.ToArray() },
        ]);
        await page.Locator("#many-answer").WaitForAsync();
        Assert.Equal(5 * 3 + 1, await page.Locator("#many-rows tr").CountAsync());
        Assert.Contains("6 images", await page.Locator("#many-status").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("cannot be read: not an image", await page.Locator("#many-rows").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("<b>bad, x.png", await page.Locator("#many-rows").InnerTextAsync(), StringComparison.Ordinal);
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("#many-save").ClickAsync());
        Assert.Equal("predictions.csv", download.SuggestedFilename);
        Assert.Equal(1 + 5 * 3 + 1, (await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken)).Length);
        opened.AssertQuiet(Address);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task The_page_is_accessible_and_fits(ColorScheme scheme, int width)
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await browser.GoAsync(Address, scheme, width, 844);
        var page = opened.Page;
        await page.Locator("#thumbs button").First.ClickAsync();
        await page.Locator("#nearest img").First.WaitForAsync();
        Assert.Equal(scheme == ColorScheme.Dark, await page.EvaluateAsync<bool>("() => getComputedStyle(document.body).backgroundColor === 'rgb(20, 23, 27)'"));
        await opened.AssertFitsAsync();
        await opened.AssertAccessibleAsync(scheme);
    }

    [Fact]
    public async Task A_key_is_asked_for_once()
    {
        const string Key = "0123456789abcdef";
        await using var server = await RunServer.StartAsync(run.Options with { ApiKey = Key }, TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync();
        var page = (await browser.GoAsync(server.Address)).Page;
        await page.Locator("#key").FillAsync(Key[..^1] + "x");
        await page.Locator("#key-form button").ClickAsync();
        await Assertions.Expect(page.Locator("#key-fault")).ToHaveTextAsync("That key was not accepted.");
        await page.Locator("#key").FillAsync(Key);
        await page.Locator("#key-form button").ClickAsync();
        await page.Locator("#thumbs button").First.ClickAsync();
        await page.Locator("#answer").WaitForAsync();
    }

    private static async Task DropAsync(IPage page, string selector, string name, byte[] file)
    {
        var transfer = await page.EvaluateHandleAsync(
            "([name, bytes]) => { const transfer = new DataTransfer(); transfer.items.add(new File([Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0))], name, { type: 'image/png' })); return transfer; }",
            new[] { name, Convert.ToBase64String(file) });
        await page.DispatchEventAsync(selector, "drop", new Dictionary<string, object> { ["dataTransfer"] = transfer });
    }
}
