using System.Text.RegularExpressions;
using Cytobench.Reporting.Pages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cytobench.Reporting.Tests;

/// <summary>Filters, order and enlarged pictures as a person uses them, in a real browser, on the run of <see cref="SampleErrors"/>.</summary>
public sealed class GalleryPageTests : IAsyncLifetime
{
    private readonly TemporaryRun run = new();
    private Browser browser = null!;

    public async ValueTask InitializeAsync()
    {
        run.Folder.WriteText("report.html", HtmlReportWriter.Page(new ReportContext(SampleErrors.Create(run.Folder), run.Folder)).ToString());
        browser = await Browser.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        run.Dispose();
        if (browser is not null)                                         // null where there is none, and the test was skipped
            await browser.DisposeAsync();
    }

    [Fact]
    public async Task Filters_leave_the_images_that_fit_all_of_them_and_open_their_groups()
    {
        var (opened, gallery) = await OpenAsync("explanations");
        var (status, cards) = (gallery.GetByRole(AriaRole.Status), gallery.Locator(".explained:visible"));
        await Expect(status).ToHaveTextAsync("4 images");
        await Expect(cards).ToHaveCountAsync(2);                         // of the first class; the others are folded

        await Choose(gallery, "ViT-Ti/4", "right");
        await Expect(status).ToHaveTextAsync("2 of 4 images");
        await Expect(cards).ToHaveCountAsync(2);
        await Expect(gallery.Locator("details:visible")).ToHaveCountAsync(2);
        await Expect(gallery.Locator("details[open]")).ToHaveCountAsync(2);

        await Choose(gallery, "ResNet-18", "wrong");
        await Expect(status).ToHaveTextAsync("1 of 4 images");
        await Expect(cards).ToHaveAttributeAsync("data-title", "c, test image 2");

        await Choose(gallery, "Class", "b");
        await Expect(status).ToHaveTextAsync("0 of 4 images");
        await Expect(gallery.GetByText("No card fits all of these choices.")).ToBeVisibleAsync();

        await gallery.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await Expect(status).ToHaveTextAsync("4 images");
        await Expect(gallery.Locator("details:visible")).ToHaveCountAsync(3);
        await Expect(gallery.GetByText("No card fits all of these choices.")).ToBeHiddenAsync();
        opened.AssertQuiet(Address);
    }

    [Fact]
    public async Task Images_are_put_in_the_order_of_overlap_and_back()
    {
        var (_, gallery) = await OpenAsync("explanations");
        await Choose(gallery, "Order", "most overlap first");
        await AssertShown(gallery, [2, 1, 0, 3]);
        await Choose(gallery, "Order", "least overlap first");
        await AssertShown(gallery, [0, 1, 2, 3]);                // 3 has no overlap
        await Choose(gallery, "Overlap of maps", "middle third");
        await AssertShown(gallery, [1]);
        await gallery.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await AssertShown(gallery, [0, 3]);                      // the first class, as before
        await Expect(gallery.Locator("details:visible")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Errors_are_chosen_by_model_and_by_who_else_makes_them()
    {
        var (opened, gallery) = await OpenAsync("missed");
        var status = gallery.GetByRole(AriaRole.Status);
        await Expect(status).ToHaveTextAsync("4 errors");
        await Choose(gallery, "Missed by", "both models");
        await AssertShown(gallery, [0, 0]);
        await Choose(gallery, "Missed by", "only this one");
        await AssertShown(gallery, [2, 3]);
        await Choose(gallery, "Model", "ViT-Ti/4");
        await AssertShown(gallery, [3]);
        await Expect(status).ToHaveTextAsync("1 of 4 errors");
        opened.AssertQuiet(Address);
    }

    [Fact]
    public async Task Pictures_are_enlarged_turned_and_closed_by_keyboard()
    {
        var (opened, gallery) = await OpenAsync("explanations");
        await Choose(gallery, "Order", "most overlap first");
        var first = gallery.GetByRole(AriaRole.Button, new() { Name = "Enlarge: c, test image 2" });
        await first.FocusAsync();
        await opened.Page.Keyboard.PressAsync("Enter");
        var dialog = opened.Page.GetByRole(AriaRole.Dialog, new() { Name = "Enlarged pictures" });
        await Expect(dialog.GetByRole(AriaRole.Heading)).ToHaveTextAsync("c, test image 2");
        await Expect(dialog.Locator("figure")).ToHaveCountAsync(3);
        await Expect(dialog).ToContainTextAsync("Grad-CAM of ResNet-18: predicts <script>alert(1)</script>, 60\u00a0%, wrong");
        await Expect(dialog).ToContainTextAsync("overlap by 60\u00a0%.");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Previous" })).ToBeDisabledAsync();
        await Expect(dialog.Locator("img").First).ToHaveJSPropertyAsync("complete", true);
        Assert.True((await dialog.Locator("img").First.BoundingBoxAsync())!.Width > 200);

        await opened.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(dialog.GetByRole(AriaRole.Heading)).ToHaveTextAsync("b, test image 1");
        await opened.Page.Keyboard.PressAsync("Escape");
        await Expect(opened.Page.Locator("dialog")).ToHaveCountAsync(0);
        await Expect(gallery.GetByRole(AriaRole.Button, new() { Name = "Enlarge: b, test image 1" })).ToBeFocusedAsync();
        opened.AssertQuiet(Address);
    }

    [Fact]
    public async Task An_enlarged_error_has_its_probabilities_beside_it()
    {
        var (opened, gallery) = await OpenAsync("missed");
        await gallery.Locator(".enlarge").First.ClickAsync();
        var dialog = opened.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("li")).ToHaveCountAsync(4);
        await Expect(dialog).ToContainTextAsync("ViT-Ti/4 says b (80.0\u00a0%)");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task Galleries_fit_the_screen_and_axe_finds_nothing_serious(ColorScheme scheme, int width)
    {
        var (opened, gallery) = await OpenAsync("missed", scheme, width);
        await AssertFineAsync("#missed", "#explanations", "#confusion");
        await gallery.Locator(".enlarge").First.ClickAsync();
        await AssertFineAsync("dialog");

        async Task AssertFineAsync(params string[] parts)
        {
            await opened.AssertFitsAsync();
            if (width == 1280)
                await opened.AssertAccessibleAsync(scheme, parts);
        }
    }

    private Uri Address => new(run.Folder.Resolve("report.html"));

    private async Task<(OpenedPage Opened, ILocator Gallery)> OpenAsync(string section, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var opened = await browser.GoAsync(Address, scheme, width);
        return (opened, opened.Page.Locator($"#{section}"));
    }

    private static async Task Choose(ILocator gallery, string filter, string option) =>
        await gallery.GetByLabel(filter, new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = option });

    /// <summary>Waits for it: a form tells of its reset before its fields are as they were, so the page follows a moment later.</summary>
    /// <param name="gallery">The section.</param>
    /// <param name="images">Places of the images whose cards are seen, in their order.</param>
    private static async Task AssertShown(ILocator gallery, int[] images)
    {
        var cards = gallery.Locator("[data-title]:visible");
        await Expect(cards).ToHaveCountAsync(images.Length);
        for (var place = 0; place < images.Length; place++)
            await Expect(cards.Nth(place)).ToHaveAttributeAsync("data-title", new Regex($" {images[place]}$"));
    }
}
