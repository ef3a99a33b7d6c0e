using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Cytobench.Tests.Shared;

/// <summary>A real Chromium without a screen. Where none is installed, tests that need it are skipped and say so.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    public static async Task<Browser> OpenAsync()
    {
        var executable = Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(executable is null, $"no Chromium ({string.Join(", ", Places)}), so the page was not opened");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>The page, with all that it asked and all that it complained of.</summary>
    public async Task<OpenedPage> GoAsync(Uri address, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900, bool runsScripts = true)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = height }, AcceptDownloads = true, JavaScriptEnabled = runsScripts });
        var page = await context.NewPageAsync();
        var opened = new OpenedPage(page);
        await page.GotoAsync(address.AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
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
    /// <param name="part">Of the page; the whole without it.</param>
    /// <param name="scheme">What is written is the same in the dark, where only contrast is asked of axe-core again.</param>
    public async Task AssertAccessibleAsync(ILocator? part = null, ColorScheme scheme = ColorScheme.Light)
    {
        var options = new AxeRunOptions { RunOnly = scheme == ColorScheme.Dark ? new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } : null };
        var axe = part is null ? await Page.RunAxe(options) : await part.RunAxe(options);
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
