using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Cytobench.Tests.Shared.Chromium))]

namespace Cytobench.Tests.Shared;

/// <summary>One Chromium for all tests of an assembly, started by the first that opens a page: a start costs more than most pages.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> started = new(StartAsync);

    /// <summary>Milliseconds. No claim on speed: beside other tests on two cores a page of forty charts may take its time.</summary>
    internal const float LongestWait = 90_000;

    static Chromium() => Assertions.SetDefaultExpectTimeout(LongestWait);

    internal async Task<IBrowser> BrowserAsync() => (await started.Value).Browser;

    private static async Task<(IPlaywright Driver, IBrowser Browser)> StartAsync()
    {
        var executable = Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(executable is null, $"no Chromium ({string.Join(", ", Places)}), so the page was not opened");
        var driver = await Playwright.CreateAsync();
        var browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
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
    private readonly IBrowser browser;
    private readonly List<IBrowserContext> contexts = [];

    private Browser(IBrowser browser) => this.browser = browser;

    public static async Task<Browser> OpenAsync() => new(await (await TestContext.Current.GetFixture<Chromium>())!.BrowserAsync());

    /// <summary>The page, with all that it asked and all that it complained of.</summary>
    public async Task<OpenedPage> GoAsync(Uri address, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900, bool runsScripts = true)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = height }, AcceptDownloads = true, JavaScriptEnabled = runsScripts });
        contexts.Add(context);
        context.SetDefaultTimeout(Chromium.LongestWait);
        var page = await context.NewPageAsync();
        var opened = new OpenedPage(page);
        await page.GotoAsync(address.AbsoluteUri);                       // until all of it is read: the network of a large file can rest before that
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in contexts)
            await context.DisposeAsync();
    }
}

/// <summary>A page of one test.</summary>
internal sealed class OpenedPage
{
    private readonly List<string> complaints = [];
    private readonly List<string> requests = [];

    public OpenedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.Dialog += async (_, dialog) =>
        {
            complaints.Add($"a dialog opened: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.PageError += (_, fault) => complaints.Add(fault);
        page.Request += (_, request) => requests.Add(request.Url);
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
        var options = new AxeRunOptions { RunOnly = scheme == ColorScheme.Dark ? new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } : null };
        var axe = await (parts.Length == 0 ? Page.RunAxe(options) : Page.RunAxe(new AxeRunContext { Include = [.. parts.Select(part => new AxeSelector(part))] }, options));
        var serious = axe.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(Describe).ToArray();
        Assert.True(serious.Length == 0, string.Join('\n', serious));

        static string Describe(AxeResultItem item) => $"{item.Id}: {item.Help} ({string.Join(", ", item.Nodes.Select(node => node.Html))})";
    }

    public void AssertQuiet(Uri address)
    {
        Assert.Empty(complaints);
        Assert.All(requests, url => Assert.True(url.StartsWith(address.AbsoluteUri, StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal), url));
    }
}
