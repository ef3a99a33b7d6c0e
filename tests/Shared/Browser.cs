using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Cytobench.Tests.Shared.Chromium))]

namespace Cytobench.Tests.Shared;

/// <summary>
/// One Chromium for all tests of an assembly, started by the first that opens a page: a start costs more than most pages. Its windows go from
/// test to test: of the two seconds that a report takes in a new one on two cores, more than half is the start of another process.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> started = new(StartAsync);
    private readonly ConcurrentBag<IPage> idle = [];

    /// <summary>Milliseconds. No claim on speed: beside other tests on two cores a page of forty charts may take its time.</summary>
    internal const float LongestWait = 90_000;

    private static string? Executable { get; } = Places.FirstOrDefault(File.Exists);

    static Chromium() => Assertions.SetDefaultExpectTimeout(LongestWait);

    /// <summary>An empty window, as large and as lit as asked for.</summary>
    internal async Task<IPage> TakeAsync(ColorScheme scheme, int width, int height, bool runsScripts)
    {
        var (_, browser) = await started.Value;
        var page = runsScripts && idle.TryTake(out var used) ? used : await OpenAsync();
        await page.SetViewportSizeAsync(width, height);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, Media = Media.Null });
        return page;

        async Task<IPage> OpenAsync()
        {
            var context = await browser.NewContextAsync(new BrowserNewContextOptions { AcceptDownloads = true, JavaScriptEnabled = runsScripts });
            context.SetDefaultTimeout(LongestWait);
            return await context.NewPageAsync();
        }
    }

    /// <summary>Emptied, the pointer in its corner; a window without scripts is closed.</summary>
    internal async Task GiveBackAsync(IPage page, bool runsScripts)
    {
        if (!runsScripts)
        {
            await page.Context.CloseAsync();
            return;
        }
        await page.GotoAsync("about:blank");
        await page.Mouse.MoveAsync(0, 0);
        idle.Add(page);
    }

    internal static void SkipWhereNone() => Assert.SkipWhen(Executable is null, $"no Chromium ({string.Join(", ", Places)}), so the page was not opened");

    private static async Task<(IPlaywright Driver, IBrowser Browser)> StartAsync()
    {
        var driver = await Playwright.CreateAsync();
        var browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return (driver, browser);
    }

    public async ValueTask DisposeAsync()
    {
        if (!started.IsValueCreated || !started.Value.IsCompletedSuccessfully)
            return;
        var (driver, browser) = await started.Value;
        await browser.DisposeAsync();
        driver.Dispose();
    }
}

/// <summary>The windows of one test in a real browser without a screen. Where none is installed, tests that need it are skipped and say so.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly Chromium chromium;
    private readonly List<(OpenedPage Opened, bool RunsScripts)> windows = [];

    private Browser(Chromium chromium) => this.chromium = chromium;

    public static async Task<Browser> OpenAsync()
    {
        Chromium.SkipWhereNone();
        return new Browser((await TestContext.Current.GetFixture<Chromium>())!);
    }

    /// <summary>The page, with all that it asked and all that it complained of.</summary>
    public async Task<OpenedPage> GoAsync(Uri address, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900, bool runsScripts = true)
    {
        var page = await chromium.TakeAsync(scheme, width, height, runsScripts);
        var opened = new OpenedPage(page);
        windows.Add((opened, runsScripts));
        await page.GotoAsync(address.AbsoluteUri);                       // until all of it is read; that its network rests for a moment says less
        if (runsScripts)                                                 // charts are built once fonts are there, when the page is next laid out
            await page.EvaluateAsync("() => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))");
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (opened, runsScripts) in windows)
        {
            opened.Dispose();
            await chromium.GiveBackAsync(opened.Page, runsScripts);
        }
    }
}

/// <summary>A page of one test.</summary>
internal sealed class OpenedPage : IDisposable
{
    private static readonly Lazy<string> Axe = new(() => new BundledAxeScriptProvider().GetScript());

    private readonly List<string> complaints = [];
    private readonly List<string> requests = [];

    public OpenedPage(IPage page)
    {
        Page = page;
        page.Console += Hear;
        page.Dialog += Dismiss;
        page.PageError += Complain;
        page.Request += Note;
    }

    /// <summary>What the window does next is another test's.</summary>
    public void Dispose()
    {
        Page.Console -= Hear;
        Page.Dialog -= Dismiss;
        Page.PageError -= Complain;
        Page.Request -= Note;
    }

    public IPage Page { get; }

    /// <summary>No wider than the window.</summary>
    public async Task AssertFitsAsync()
    {
        var tooWide = await Page.EvaluateAsync<string[]>("() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > innerWidth).map(one => `${one.tagName} ${one.id || one.className}`)");
        Assert.True(tooWide.Length == 0, $"wider than the screen: {string.Join(", ", tooWide)}");
    }

    /// <summary>Nothing that axe-core calls serious or critical.</summary>
    /// <param name="scheme">What is written is the same in the dark, where only contrast is asked of axe-core again.</param>
    /// <param name="parts">Selectors of what is asked about, at once: a call costs seconds, of however little. The whole page without any.</param>
    public async Task AssertAccessibleAsync(ColorScheme scheme = ColorScheme.Light, params string[] parts)
    {
        await Page.EvaluateAsync(Axe.Value);
        var serious = await Page.EvaluateAsync<string[]>(
            """
            async ({ parts, onlyContrast }) => {
              const rules = onlyContrast ? { runOnly: { type: "rule", values: ["color-contrast"] } } : {};
              const { violations } = await axe.run(parts.length > 0 ? { include: parts } : document, { ...rules, resultTypes: ["violations"] });
              return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
                .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(node => node.html).join(", ")})`);
            }
            """,
            new { parts, onlyContrast = scheme == ColorScheme.Dark });
        Assert.True(serious.Length == 0, string.Join('\n', serious));
    }

    public void AssertQuiet(Uri address)
    {
        Assert.Empty(complaints);
        Assert.All(requests, url => Assert.True(url.StartsWith(address.AbsoluteUri, StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal), url));
    }

    private void Hear(object? sender, IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
            complaints.Add(message.Text);
    }

    private async void Dismiss(object? sender, IDialog dialog)
    {
        complaints.Add($"a dialog opened: {dialog.Message}");
        await dialog.DismissAsync();
    }

    private void Complain(object? sender, string fault) => complaints.Add(fault);

    private void Note(object? sender, IRequest request) => requests.Add(request.Url);
}
