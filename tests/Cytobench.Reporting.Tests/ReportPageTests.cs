using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Cytobench.Reporting.Tests;

/// <summary>report.html as a person uses it, in a real browser.</summary>
public sealed partial class ReportPageTests(ReportPageTests.WholePage whole) : IClassFixture<ReportPageTests.WholePage>
{
    [Fact]
    public async Task Every_section_is_there_and_nothing_is_asked_of_the_outside()
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await browser.GoAsync(whole.Address);
        var links = await opened.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('nav a')].map(link => link.getAttribute('href'))");
        Assert.Equal(
            ["#data", "#training", "#results", "#intervals", "#confusion", "#disagreements", "#classes", "#curves", "#calibration", "#abstention", "#conformal", "#explanations", "#agreement", "#features", "#faithfulness", "#robustness", "#cost", "#limits", "#repeat", "#sources"],
            links);
        foreach (var link in links)
            await Assertions.Expect(opened.Page.Locator($"section{link} > h2")).ToBeVisibleAsync();
        await opened.Page.Locator($"nav a[href='{links[^1]}']").ClickAsync();
        await Assertions.Expect(opened.Page.Locator($"section{links[^1]} > h2")).ToBeInViewportAsync();
        opened.AssertQuiet(whole.Address);
    }

    [Fact]
    public async Task Every_line_figure_can_be_pointed_at_and_stands_as_its_drawing_in_print()
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await OpenUnfoldedAsync(browser);
        var charts = opened.Page.Locator("[data-chart]");
        Assert.Equal(3 + 3 + 3 + 4 + 1 + 2 * 4 + 2 * 2 + 11, await charts.CountAsync()); // training, PR and ROC of 3 classes, reliability, risk, faithfulness, sanity, corruptions
        await Assertions.Expect(opened.Page.Locator("[data-chart].live canvas")).ToHaveCountAsync(await charts.CountAsync());
        Assert.Equal(0, await opened.Page.Locator("[data-chart]:not(.part) > svg:visible").CountAsync());
        await Assertions.Expect(opened.Page.Locator("#training .live-chart").First).ToHaveAttributeAsync("aria-label", LossPerEpoch());
        await opened.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal(await charts.CountAsync(), await opened.Page.Locator("[data-chart] > svg:visible").CountAsync());
        Assert.Equal(0, await opened.Page.Locator(".live-chart:visible, .series:visible, .csv:visible").CountAsync());
        opened.AssertQuiet(whole.Address);
    }

    /// <summary>By hand: an error is 0.1 + 0.02 x severity, so 20 % at severity 5.</summary>
    [Fact]
    public async Task Pointing_at_a_chart_tells_the_value_of_every_line()
    {
        await using var browser = await Browser.OpenAsync();
        var page = (await browser.GoAsync(whole.Address)).Page;
        var over = page.Locator("#robustness .u-over").First;
        await over.HoverAsync(new LocatorHoverOptions { Position = new Position { X = (await over.BoundingBoxAsync())!.Width - 8, Y = 40 } });
        var tip = page.Locator(".tip");
        await Assertions.Expect(tip).ToHaveTextAsync("severity 5ResNet-18 20.0 %ViT-Ti/4 20.0 %");

        var lines = page.Locator("#robustness .series button");
        await lines.First.ClickAsync();
        await Assertions.Expect(lines.First).ToHaveAttributeAsync("aria-pressed", "false");
        await over.HoverAsync(new LocatorHoverOptions { Position = new Position { X = 3, Y = 40 } });
        await Assertions.Expect(tip).ToHaveTextAsync("severity 0ViT-Ti/4 10.0 %");
        await lines.First.PressAsync("Space");
        await Assertions.Expect(lines.First).ToHaveAttributeAsync("aria-pressed", "true");

        await page.Locator("#robustness .live-chart").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(tip).ToHaveTextAsync("severity 2ResNet-18 14.0 %ViT-Ti/4 14.0 %"); // from where the pointer was
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(tip).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Marks_of_cost_and_features_tell_what_they_stand_for()
    {
        await using var browser = await Browser.OpenAsync();
        var page = (await browser.GoAsync(whole.Address)).Page;
        await HoverOverMarkAsync(page, "#cost");
        await Assertions.Expect(page.Locator(".tip > b")).ToHaveTextAsync("ResNet-18");
        await Assertions.Expect(page.Locator(".tip")).ToContainTextAsync("Training time: 2 min 01 s");
        await HoverOverMarkAsync(page, "#features");
        await Assertions.Expect(page.Locator(".tip > b")).ToHaveTextAsync(TestImage());

        var (cost, name) = (page.Locator("#cost [data-marks]").First, page.Locator(".tip > b"));
        await cost.FocusAsync();
        foreach (var (key, told) in (IEnumerable<(string, string)>)[("Home", "ResNet-18"), ("ArrowRight", "ViT-Ti/4"), ("ArrowRight", "ViT-Ti/4"), ("ArrowLeft", "ResNet-18"), ("End", "ViT-Ti/4")])
        {
            await page.Keyboard.PressAsync(key);
            await Assertions.Expect(name).ToHaveTextAsync(told);
        }
        await Assertions.Expect(cost.Locator(".at")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(name).ToBeHiddenAsync();
        await Assertions.Expect(cost.Locator(".at")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_table_is_sorted_by_a_click_the_other_way_by_a_second_and_as_it_was_by_a_third()
    {
        await using var browser = await Browser.OpenAsync();
        var page = (await browser.GoAsync(whole.Address)).Page;
        var head = page.Locator("#data thead th").Nth(1);
        Assert.Equal(["round", "lobed", "small"], await FirstColumnAsync("#data"));
        await head.Locator("button").ClickAsync();                       // 60, 90 and 30 training images
        Assert.Equal(["small", "round", "lobed"], await FirstColumnAsync("#data"));
        Assert.Equal("ascending", await head.GetAttributeAsync("aria-sort"));
        await head.Locator("button").PressAsync("Enter");
        Assert.Equal(["lobed", "round", "small"], await FirstColumnAsync("#data"));
        Assert.Equal("descending", await head.GetAttributeAsync("aria-sort"));
        await head.Locator("button").ClickAsync();
        Assert.Equal(["round", "lobed", "small"], await FirstColumnAsync("#data"));
        Assert.Null(await head.GetAttributeAsync("aria-sort"));
        Assert.Equal("all", await page.Locator("#data tfoot th").InnerTextAsync());

        var energy = page.Locator("#cost table").First.Locator("thead button", new LocatorLocatorOptions { HasText = "Energy" });
        foreach (var _ in (int[])[1, 2])
        {
            await energy.ClickAsync();                                   // n/a is last both ways
            Assert.Equal(["ViT-Ti/4", "ResNet-18"], await FirstColumnAsync("#cost"));
        }
        await page.Locator("#cost table").First.Locator("thead button", new LocatorLocatorOptions { HasText = "File" }).ClickAsync();
        Assert.Equal(["ViT-Ti/4", "ResNet-18"], await FirstColumnAsync("#cost")); // 21.5 MB, 44.8 MB
        await page.Locator("#calibration thead button").Nth(1).ClickAsync();
        Assert.Matches("^(?:(?!after).+;after [^;]+;)+$", string.Concat((await FirstColumnAsync("#calibration")).Select(name => $"{name};")));

        Task<string[]> FirstColumnAsync(string section) => page.EvaluateAsync<string[]>("section => [...document.querySelector(`${section} table`).tBodies[0].rows].map(row => row.cells[0].innerText.trim())", section);
    }

    [Fact]
    public async Task A_table_is_saved_as_CSV()
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await browser.GoAsync(whole.Address);
        Assert.Equal(
            ("2026-11-22-sample-table-1.csv", "\uFEFFClass,Training,Validation,Test,Share\r\nround,60,10,20,33.3 %\r\nlobed,90,15,30,50.0 %\r\nsmall,30,5,10,16.7 %\r\nall,180,30,60,100.0 %\r\n"),
            await SaveAsync(opened.Page, "#data"));
        var (name, matrix) = await SaveAsync(opened.Page, "#confusion");
        Assert.Equal("2026-11-22-sample-matrix-1.csv", name);
        Assert.Matches(@"^\uFEFF,round,lobed,small\r\nround,\d+,\d+,\d+\r\nlobed,", matrix);
        Assert.Equal(0, await opened.Page.Locator("#confusion .matrix .sort").CountAsync());
        opened.AssertQuiet(whole.Address);
    }

    [Fact]
    public async Task Names_that_look_like_markup_or_formulas_stay_text()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small with { Classes = ["<script>alert(1)</script>", "=HYPERLINK(\"http://x\")", "'><img src=x onerror=alert(2)>, b"], HasStatistics = true });
        var address = WholePage.Write(SampleFeatures.AddTo(summary, run.Folder), run);
        await using var browser = await Browser.OpenAsync();
        var opened = await OpenUnfoldedAsync(browser, address);
        await Assertions.Expect(opened.Page.Locator("#curves .u-title").First).ToHaveTextAsync("<script>alert(1)</script>");
        await opened.Page.Locator("#curves .u-over").First.HoverAsync();
        await Assertions.Expect(opened.Page.Locator(".tip")).ToContainTextAsync("ResNet-18");
        await HoverOverMarkAsync(opened.Page, "#features");              // the first image, which is of the first class
        await Assertions.Expect(opened.Page.Locator(".tip")).ToContainTextAsync("<script>alert(1)</script>");
        Assert.Equal(
            "\uFEFFClass,Training,Validation,Test,Share\r\n<script>alert(1)</script>,60,10,20,33.3 %\r\n\"'=HYPERLINK(\"\"http://x\"\")\",90,15,30,50.0 %\r\n\"'><img src=x onerror=alert(2)>, b\",30,5,10,16.7 %\r\nall,180,30,60,100.0 %\r\n",
            (await SaveAsync(opened.Page, "#data")).Text);
        Assert.Equal(0, await opened.Page.Locator("img[src=x]").CountAsync());
        opened.AssertQuiet(address);
    }

    [Fact]
    public async Task A_name_that_begins_as_a_number_and_goes_on_as_a_formula_is_saved_as_text()
    {
        using var run = new TemporaryRun();
        var address = WholePage.Write(run.Create(SampleRun.Small with { Classes = ["-1+cmd|x", "-2 to 3", "c"] }), run);
        await using var browser = await Browser.OpenAsync();
        var opened = await OpenUnfoldedAsync(browser, address);
        var lines = (await SaveAsync(opened.Page, "#data")).Text.Split("\r\n");
        Assert.StartsWith("'-1+cmd|x,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("-2 to 3,", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_scripts_everything_is_there_and_no_button_is_dead()
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await browser.GoAsync(whole.Address, runsScripts: false);
        Assert.Equal(20, await opened.Page.Locator("main > section > h2:visible").CountAsync());
        Assert.Equal(3, await opened.Page.Locator("#training [data-chart] > svg:visible").CountAsync());
        Assert.Equal(11, await opened.Page.Locator("#robustness [data-chart] > svg:visible").CountAsync());
        Assert.Equal(0, await opened.Page.Locator("button:visible").CountAsync());
        await Assertions.Expect(opened.Page.Locator("#training .legend")).ToBeVisibleAsync();
        opened.AssertQuiet(whole.Address);
    }

    /// <summary>The first model's blue: #0072b2 on light, #4fa8de on dark.</summary>
    [Fact]
    public async Task Charts_follow_the_colour_scheme_while_the_page_is_open()
    {
        await using var browser = await Browser.OpenAsync();
        var page = (await browser.GoAsync(whole.Address)).Page;
        await Assertions.Expect(page.Locator("#training .live canvas")).ToHaveCountAsync(3);
        Assert.True(await HasAsync(0x00, 0x72, 0xb2));
        Assert.False(await HasAsync(0x4f, 0xa8, 0xde));
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await page.WaitForFunctionAsync("() => getComputedStyle(document.body).backgroundColor === 'rgb(20, 23, 27)'");
        await page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        Assert.True(await HasAsync(0x4f, 0xa8, 0xde));
        Assert.False(await HasAsync(0x00, 0x72, 0xb2));

        Task<bool> HasAsync(int red, int green, int blue) => page.EvaluateAsync<bool>(
            "wanted => { const canvas = document.querySelector('#training canvas'), { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height); for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255 && wanted.every((value, channel) => data[i + channel] === value)) return true; return false; }",
            new[] { red, green, blue });
    }

    /// <summary>A4 less the margins of @page: 182 mm, 688 pixels of CSS. Paper does not scroll: what is wider would be cut, or make the browser shrink every page.</summary>
    [Fact]
    public async Task On_paper_no_table_is_wider_than_the_sheet()
    {
        await using var browser = await Browser.OpenAsync();
        var page = (await OpenUnfoldedAsync(browser, width: 688)).Page;
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Empty(await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('table')].filter(table => table.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(table => table.caption?.innerText ?? table.getAttribute('aria-label'))"));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task The_page_is_accessible_and_fits(ColorScheme scheme, int width)
    {
        await using var browser = await Browser.OpenAsync();
        var opened = await OpenUnfoldedAsync(browser, scheme: scheme, width: width);
        await opened.Page.Locator("#training .u-over").First.HoverAsync();
        await opened.AssertFitsAsync();
        if (width == 1280)
            await opened.AssertAccessibleAsync(scheme);
        opened.AssertQuiet(whole.Address);
    }

    private async Task<OpenedPage> OpenUnfoldedAsync(Browser browser, Uri? address = null, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var opened = await browser.GoAsync(address ?? whole.Address, scheme, width);
        await opened.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(one => { one.open = true; })");
        await Assertions.Expect(opened.Page.Locator("[data-chart]:not(.live)")).ToHaveCountAsync(0);
        return opened;
    }

    /// <summary>The first mark of the first such drawing.</summary>
    private static async Task HoverOverMarkAsync(IPage page, string section)
    {
        var drawing = page.Locator($"{section} [data-marks]").First;
        var place = await drawing.EvaluateAsync<float[]>("one => { const [x, y] = JSON.parse(one.dataset.marks).points[0], svg = one.querySelector('svg'), scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width; return [x * scale, y * scale]; }");
        await drawing.Locator("svg").HoverAsync(new LocatorHoverOptions { Position = new Position { X = place[0], Y = place[1] } });
    }

    private static async Task<(string Name, string Text)> SaveAsync(IPage page, string section)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator($"{section} .csv").First.ClickAsync());
        var bytes = await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        return (download.SuggestedFilename, System.Text.Encoding.UTF8.GetString(bytes));
    }

    [GeneratedRegex("^Loss per epoch, of training")]
    private static partial Regex LossPerEpoch();

    [GeneratedRegex(@"^test image \d+$")]
    private static partial Regex TestImage();

    /// <summary>A report with every section that a run can have.</summary>
    public sealed class WholePage : IDisposable
    {
        private readonly TemporaryRun run = new();

        public WholePage()
        {
            var summary = SampleFeatures.AddTo(run.Create(SampleRun.Small with { HasStatistics = true }), run.Folder);
            var set = SampleFaithfulness.AddTo(SampleMeasures.AddTo(summary.Explanations!, run.Folder, classes: 3));
            Address = Write(SampleRobustness.AddTo(summary with { Explanations = set }, run.Folder), run);
        }

        public Uri Address { get; }

        internal static Uri Write(Cytobench.Runs.RunSummary summary, TemporaryRun run)
        {
            run.Folder.WriteText("report.html", Pages.HtmlReportWriter.Page(new Pages.ReportContext(summary, run.Folder)).ToString());
            return new Uri(run.Folder.Resolve("report.html"));
        }

        public void Dispose() => run.Dispose();
    }
}
