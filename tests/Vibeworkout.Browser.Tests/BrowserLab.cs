using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Vibeworkout.Testing;

namespace Vibeworkout.Browser.Tests;

/// <summary>A real server with data of its own, a real clone beside it, and a real Chromium (the system's) that is signed in. Skips where
/// there is no Chromium.</summary>
public sealed class BrowserLab : IAsyncDisposable
{
    private readonly IPlaywright playwright;
    private readonly List<string> errors = [];

    private BrowserLab(GateLab lab, ServerProcess server, IPlaywright playwright, IBrowser browser, IBrowserContext context, IPage page)
    {
        (Lab, Server, this.playwright, Browser, Context, Page) = (lab, server, playwright, browser, context, page);
        Watch(page);
    }

    public GateLab Lab { get; }

    public ServerProcess Server { get; private set; }

    public IBrowser Browser { get; }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>What pages complained of: exceptions, and what the content security policy refused.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <param name="options">How the browser looks at pages.</param>
    /// <param name="settings">The server's configuration, by environment variable.</param>
    public static async Task<BrowserLab> StartAsync(
        BrowserNewContextOptions? options = null,
        IReadOnlyDictionary<string, string>? settings = null
    )
    {
        var chromium = FindChromium();
        Assert.SkipWhen(chromium is null, "there is no Chromium here (VIBEWORKOUT_CHROMIUM names one)");
        var lab = await GateLab.WithoutGateAsync();
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            lab.Environment[name] = value;
        }

        var server = await ServerProcess.StartAsync(lab);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu", "--enable-features=WebBluetooth"] }
        );
        var context = await browser.NewContextAsync(
            options
                ?? new()
                {
                    ViewportSize = new() { Width = 1280, Height = 900 },
                }
        );
        context.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000); // long, because a busy machine is slow; a test that passes does not wait for it
        var page = await context.NewPageAsync();
        var started = new BrowserLab(lab, server, playwright, browser, context, page);
        await page.GotoAsync($"{server.Address}/sign-in?token={server.Token}");
        return started;
    }

    /// <summary>Another page of the same browser.</summary>
    public async Task<IPage> NewPageAsync(string path)
    {
        var page = await Context.NewPageAsync();
        Watch(page);
        await page.GotoAsync(Server.Address + path);
        return page;
    }

    public Task GoAsync(string path) => Page.GotoAsync(Server.Address + path);

    /// <summary>Stops the server and starts it again at the same address; what happens between is up to the caller.</summary>
    public async Task RestartAsync(Func<Task> between)
    {
        var address = Server.Address;
        await Server.DisposeAsync();
        await between();
        Server = await ServerProcess.StartAsync(Lab, address);
    }

    /// <summary>Keeps a picture of the page in <c>artifacts/screenshots</c>.</summary>
    public static Task PictureAsync(IPage page, string name, bool whole = true) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Programs.Root, "artifacts", "screenshots", $"{name}.png"), FullPage = whole });

    /// <summary>Asks axe; fails with what it found.</summary>
    public static async Task MustBeAccessibleAsync(IPage page, string name)
    {
        var result = await page.RunAxe();
        Assert.True(
            result.Violations.Length == 0,
            $"{name}: "
                + string.Join(
                    "; ",
                    result.Violations.Select(v =>
                        $"{v.Id} ({v.Impact}): {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"
                    )
                )
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
        await Server.DisposeAsync();
        Lab.Dispose();
    }

    private void Watch(IPage page)
    {
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                errors.Add(message.Text);
            }
        };
    }

    private static string? FindChromium()
    {
        if (Environment.GetEnvironmentVariable("VIBEWORKOUT_CHROMIUM") is { Length: > 0 } named)
        {
            return named;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => (string[])[Path.Combine(folder, "chromium"), Path.Combine(folder, "google-chrome")])
            .FirstOrDefault(File.Exists);
    }
}
