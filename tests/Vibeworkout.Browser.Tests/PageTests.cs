using Microsoft.Playwright;
using Vibeworkout.Testing;
using static Microsoft.Playwright.Assertions;

namespace Vibeworkout.Browser.Tests;

/// <summary>Every page, in both themes, wide and on a phone: axe finds nothing, nothing sticks out, and a picture is kept.</summary>
public sealed class PageTests
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280, 900, "wide-light")]
    [InlineData(ColorScheme.Dark, 1280, 900, "wide-dark")]
    [InlineData(ColorScheme.Light, 390, 844, "phone-light")]
    [InlineData(ColorScheme.Dark, 390, 844, "phone-dark")]
    public async Task Every_page_is_accessible_and_fits(ColorScheme scheme, int width, int height, string look)
    {
        await using var lab = await BrowserLab.StartAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = scheme,
                DeviceScaleFactor = width < 500 ? 2 : 1,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        await LookAsync(lab, "/", $"first-run-{look}");
        var id = await PastWorkouts.AddAsync(lab.Lab, TimeSpan.FromMinutes(42), 180, late: 3);
        await PastWorkouts.AddAsync(lab.Lab, TimeSpan.FromMinutes(25), 40, TimeSpan.FromDays(2));
        await PastWorkouts.AddAsync(lab.Lab, TimeSpan.FromMinutes(33), 0, TimeSpan.FromDays(3));
        await LookAsync(lab, "/", $"ready-{look}");
        await LookAsync(lab, $"/sessions/{id}", $"after-{look}");
        await BrowserLab.PictureAsync(lab.Page, $"after-top-{look}", whole: false);
        await LookAsync(lab, "/activity?period=90d", $"activity-{look}");
        await LookAsync(lab, "/settings", $"settings-{look}");
        await LookAsync(lab, "/offline", $"offline-{look}");
        await LookAsync(lab, "/signed-out", $"signed-out-{look}");
        await LookAsync(lab, "/device", $"device-{look}");
        await LookAsync(lab, "/nothing-here", $"not-found-{look}");
        await lab.GoAsync("/activity");
        await lab.Page.Locator("a[href^='/projects/']").First.ClickAsync();
        await ExamineAsync(lab, $"project-{look}");

        // a token, with its code for the phone
        await lab.GoAsync("/settings");
        await lab.Page.GetByLabel("What it is for").FillAsync("Watch");
        await lab.Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        await Expect(lab.Page.Locator("svg.qr")).ToBeVisibleAsync();
        await ExamineAsync(lab, $"token-{look}");

        await lab.Server.PostAsync("/api/workout/start", new { source = "watch" });
        var session = (await lab.Server.GetAsync("/api/workout/active")).GetProperty("session").GetProperty("session_id").GetString();
        var now = TimeProvider.System.GetUtcNow();
        await lab.Server.PostAsync(
            "/api/workout/hr/batch",
            new
            {
                session_id = session,
                samples = Enumerable.Range(0, 110).Select(i => new { bpm = 80 + (i / 2), ts = now.AddSeconds(i - 109) }),
            }
        );
        await LookAsync(lab, "/", $"now-{look}");
        Assert.Empty(lab.Errors);
    }

    [Fact]
    public async Task The_theme_that_was_chosen_stays()
    {
        await using var lab = await BrowserLab.StartAsync(new() { ColorScheme = ColorScheme.Light });
        await lab.GoAsync("/settings");
        var before = await BackgroundAsync(lab.Page);
        await lab.Page.GetByLabel("Theme").SelectOptionAsync("dark");
        await lab.Page.Locator("#look button").ClickAsync();
        await Expect(lab.Page.GetByText("Saved.")).ToBeVisibleAsync();
        await lab.GoAsync("/");
        Assert.NotEqual(before, await BackgroundAsync(lab.Page));
    }

    [Fact]
    public async Task The_page_after_a_workout_filters_zooms_and_exports()
    {
        await using var lab = await BrowserLab.StartAsync();
        var id = await PastWorkouts.AddAsync(lab.Lab, TimeSpan.FromMinutes(42), 180);
        await lab.GoAsync($"/sessions/{id}");
        var page = lab.Page;
        await page.GetByLabel("Outcome").SelectOptionAsync("blocked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await Expect(page.Locator(".attempts li.succeeded")).ToHaveCountAsync(0);
        await Expect(page.Locator(".attempts li.blocked").First).ToBeVisibleAsync();
        await page.WaitForLoadStateAsync(LoadState.Load); // the new page's modules have run: its buttons do something

        var from = await page.Locator("svg.hr-chart").First.GetAttributeAsync("data-from");
        await page.GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        await Expect(page.Locator("svg.hr-chart").First).Not.ToHaveAttributeAsync("data-from", from!);
        await page.GetByRole(AriaRole.Button, new() { Name = "All" }).ClickAsync();
        await Expect(page.Locator("svg.hr-chart").First).ToHaveAttributeAsync("data-from", from!);
        await page.Locator("svg.hr-chart").First.HoverAsync();
        await Expect(page.Locator(".chart-tip")).ToContainTextAsync("bpm");

        foreach (var (button, name) in new[] { ("JSON", ".json"), ("CSV", ".csv"), ("Card (SVG)", ".svg"), ("Card (PNG)", ".png") })
        {
            var download = await page.RunAndWaitForDownloadAsync(() => page.GetByText(button, new() { Exact = true }).ClickAsync());
            Assert.EndsWith(name, download.SuggestedFilename, StringComparison.Ordinal);
            Assert.True(new FileInfo(await download.PathAsync()).Length > 500, button);
        }

        Assert.Empty(lab.Errors);
    }

    [Fact]
    public async Task Long_workouts_stay_light()
    {
        await using var lab = await BrowserLab.StartAsync();
        var hour = await PastWorkouts.AddAsync(lab.Lab, TimeSpan.FromHours(1), 5_000);
        var three = await PastWorkouts.AddAsync(lab.Lab, TimeSpan.FromHours(3), 20_000, TimeSpan.FromHours(5));
        foreach (
            var (name, path) in new[]
            {
                ("/", "/"),
                ("/sessions/{id}, 1 h, 5,000 attempts", $"/sessions/{hour}"),
                ("/sessions/{id}, 3 h, 20,000 attempts", $"/sessions/{three}"),
            }
        )
        {
            await lab.GoAsync(path); // the server's first rendering of a page compiles it
            // a browser that has nothing cached, and no service worker between
            await using var context = await lab.Browser.NewContextAsync(
                new()
                {
                    StorageState = await lab.Context.StorageStateAsync(),
                    ServiceWorkers = ServiceWorkerPolicy.Block,
                    ViewportSize = new() { Width = 1280, Height = 900 },
                }
            );
            var page = await context.NewPageAsync();
            var client = await context.NewCDPSessionAsync(page);
            await client.SendAsync("Network.enable");
            long bytes = 0;
            client.Event("Network.loadingFinished").OnEvent += (_, e) =>
                Interlocked.Add(ref bytes, (long)e!.Value.GetProperty("encodedDataLength").GetDouble());
            await page.GotoAsync(
                lab.Server.Address + path,
                new() { WaitUntil = path == "/" ? WaitUntilState.Load : WaitUntilState.NetworkIdle }
            );
            var paint = await page.EvaluateAsync<double>(
                "() => new Promise(done => new PerformanceObserver(list => "
                    + "list.getEntriesByName('first-contentful-paint').forEach(e => done(e.startTime))).observe({ type: 'paint', "
                    + "buffered: true }))"
            );
            var drawing =
                path == "/"
                    ? 0
                    : await page.EvaluateAsync<double>(
                        """
                        () => { const figure = document.querySelector('[data-chart]'), copy = figure.outerHTML, place = figure.parentElement; figure.remove(); place.getBoundingClientRect();
                                const started = performance.now(); place.insertAdjacentHTML('afterbegin', copy);
                                place.firstElementChild.querySelector('svg').getBoundingClientRect();
                                return performance.now() - started; }
                        """
                    );
            var chart = path == "/" ? "" : FormattableString.Invariant($", chart built and laid out in {drawing:0} ms");
            var kilobytes = Interlocked.Read(ref bytes) / 1024.0;
            Programs.Report(
                FormattableString.Invariant($"page {name}: first contentful paint {paint:0} ms, {kilobytes:0} KB over the wire{chart}")
            );
            Assert.InRange(Interlocked.Read(ref bytes), 1, 300 * 1024);
        }

        // thinned honestly: the greatest of 10,800 samples is on the curve
        await lab.GoAsync($"/sessions/{three}");
        var max = (await lab.Server.GetAsync($"/api/workout/sessions/{three}")).GetProperty("summary").GetProperty("max_bpm").GetInt32();
        var drawn = await lab.Page.EvaluateAsync<int>(
            "async () => { const { read } = await import('/js/chart.js'); return "
                + "Math.max(...read(document.querySelector('svg.hr-chart')).points.map(p => p.bpm)); }"
        );
        Assert.Equal(max, drawn);
        Assert.InRange(await lab.Page.Locator(".attempts li").CountAsync(), 1, 100);
    }

    private static async Task LookAsync(BrowserLab lab, string path, string name)
    {
        await lab.GoAsync(path);
        await ExamineAsync(lab, name);
    }

    private static async Task ExamineAsync(BrowserLab lab, string name)
    {
        await BrowserLab.PictureAsync(lab.Page, name);
        await BrowserLab.MustBeAccessibleAsync(lab.Page, name);
        var (inner, outer) = (
            await lab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"),
            await lab.Page.EvaluateAsync<int>("() => document.documentElement.clientWidth")
        );
        Assert.True(inner <= outer, $"{name} is {inner} px wide in a window of {outer}");
    }

    private static Task<string> BackgroundAsync(IPage page) =>
        page.EvaluateAsync<string>("() => getComputedStyle(document.documentElement).backgroundColor");
}
