using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;
using static Microsoft.Playwright.Assertions;

namespace Vibeworkout.Browser.Tests;

/// <summary>The whole story as somebody lives it: in the browser, and on the agent's machine.</summary>
public sealed class StoryTests
{
    [Fact]
    public async Task From_the_first_visit_to_the_page_after_the_workout()
    {
        await using var lab = await BrowserLab.StartAsync();
        var page = lab.Page;
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Train while your agent works" })).ToBeVisibleAsync();
        await BrowserLab.PictureAsync(page, "first-run");

        // its line, pasted in a clone
        var line = (await page.Locator(".copy-line code").First.TextContentAsync())!;
        Assert.StartsWith("vibeworkout init --via", line, StringComparison.Ordinal);
        Assert.Equal(0, (await lab.Lab.CliAsync(line.Split(' ')[1..])).ExitCode);

        // start with the slider; below the threshold the tools are locked
        await page.GetByText("to try it out", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start workout" }).ClickAsync();
        await Expect(page.Locator("[data-bpm-now]")).ToHaveTextAsync("90");
        await Expect(page.Locator("[data-lock]")).ToHaveTextAsync("Locked");
        await Expect(page).ToHaveTitleAsync(new Regex("🔒 90 bpm"));
        await Eventually.BecomesAsync(
            () => lab.Lab.HookAsync("pre-tool-use"),
            e => e.ExitCode == 2 && e.Stderr.Contains("90 bpm", StringComparison.Ordinal),
            "a call that the heart rate blocks"
        );

        // over the threshold they unlock, and a real hook lets a call through
        await SlideAsync(page, 132);
        await Expect(page.Locator("[data-lock]")).ToHaveTextAsync("Unlocked");
        await Expect(page.Locator("#beat")).ToHaveClassAsync(new Regex("unlocked"));
        await Expect(page.Locator("#tab-icon")).ToHaveAttributeAsync("href", "/icons/unlocked.svg");
        await Expect(page.Locator(".repos [data-pushed]")).ToContainTextAsync("pushed");
        var call = "";
        await Eventually.BecomesAsync(
            async () => (await lab.Lab.HookAsync("pre-tool-use", id: call = lab.Lab.NextId())).ExitCode,
            code => code == 0,
            "an allowed call"
        );
        await lab.Lab.HookAsync("post-tool-use", id: call);
        await Eventually.BecomesAsync(
            async () => (await lab.Lab.CliAsync("sync")).ExitCode,
            code => code is 0 or 10,
            "a sync, or that the hook's own was quicker"
        );
        await Expect(page.Locator("[data-part=stream] li.succeeded").First).ToBeVisibleAsync();
        await Expect(page.Locator("[data-part=stream] li.blocked", new() { HasText = "heart rate below threshold" }).First)
            .ToBeVisibleAsync();
        await Expect(page.Locator("#live-chart .marks use[data-kind=blocked]").First).ToBeAttachedAsync();
        await BrowserLab.PictureAsync(page, "now-light");

        // and lock again
        await SlideAsync(page, 80);
        await Expect(page.Locator("[data-lock]")).ToHaveTextAsync("Locked");

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop workout" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop workout" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/sessions/"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("attempt");
        await Expect(page.Locator(".lead")).ToContainTextAsync("1 allowed");
        await Expect(page.Locator("svg.hr-chart").First).ToBeVisibleAsync();
        Assert.Empty(lab.Errors);
    }

    [Fact]
    public async Task A_lost_server_is_shown_and_heals_and_no_heartbeat_is_lost()
    {
        await using var lab = await BrowserLab.StartAsync();
        var page = lab.Page;
        await StartManualAsync(page);
        await lab.RestartAsync(async () =>
        {
            await Expect(page.Locator("[data-connection]")).ToBeVisibleAsync();
            await Expect(page.Locator("[data-bpm-now]")).ToHaveTextAsync("–");
            await Expect(page.Locator("[data-lock]")).ToHaveTextAsync("Not connected");
            await Expect(page.Locator("[data-queue]")).ToContainTextAsync("wait here");
        });
        await Expect(page.Locator("[data-connection]")).ToBeHiddenAsync();
        await Expect(page.Locator("[data-bpm-now]")).ToHaveTextAsync("90");
        await Expect(page.Locator("[data-queue]")).ToBeHiddenAsync();

        // the seconds without a server are in the workout: no gap between samples is longer than a slow machine explains
        var session = await page.Locator("#now").GetAttributeAsync("data-session");
        await Eventually.BecomesAsync(
            () => page.EvaluateAsync<int>("() => JSON.parse(localStorage.getItem('unsent-samples') ?? '[]').length"),
            waiting => waiting <= 2,
            "an empty queue"
        );
        var samples = (await lab.Server.GetAsync($"/api/workout/sessions/{session}/samples"))
            .GetProperty("samples")
            .EnumerateArray()
            .Select(s => s.GetProperty("ts").GetDateTimeOffset())
            .ToList();
        Assert.All(samples.Zip(samples.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task What_one_tab_starts_and_stops_the_other_shows()
    {
        await using var lab = await BrowserLab.StartAsync();
        var other = await lab.NewPageAsync("/");
        await StartManualAsync(lab.Page);
        await Expect(other.Locator("[data-bpm-now]")).ToHaveTextAsync("90");
        await lab.Server.PostAsync("/api/workout/stop");
        await Expect(other.GetByRole(AriaRole.Button, new() { Name = "Start workout" })).ToBeVisibleAsync();
        await Expect(lab.Page.GetByRole(AriaRole.Button, new() { Name = "Start workout" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_silent_source_is_never_shown_as_live()
    {
        await using var lab = await BrowserLab.StartAsync();
        await lab.Server.GateAsync(lab.Lab, lab.Lab.Remote);
        var session = (await lab.Server.PostAsync("/api/workout/start", new { source = "watch" })).GetProperty("session_id").GetString();
        await lab.GoAsync("/");
        var sent = TimeProvider.System.GetTimestamp();
        await lab.Server.PostAsync("/api/workout/hr", new { session_id = session, bpm = 131 });
        await Expect(lab.Page.Locator("[data-lock]")).ToHaveTextAsync("Unlocked");
        Programs.Report(
            FormattableString.Invariant(
                $"page /: a beat that unlocks was seen {TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds:0} ms after it was sent"
            )
        );
        await Expect(lab.Page.Locator("[data-bpm-now]")).ToHaveTextAsync("131");
        await Expect(lab.Page.Locator("[data-bpm-now]")).ToHaveTextAsync("–");
        await Expect(lab.Page.Locator("[data-need]")).ToHaveTextAsync(new Regex("^No heart rate for .*; the last was 131$"));
        await Expect(lab.Page.Locator("[data-lock]")).ToHaveTextAsync("Locked");
        await Expect(lab.Page).ToHaveTitleAsync(new Regex("🔒 no heart rate"));
        await HookSaysAsync(lab.Lab, "hr_silent");

        await lab.Server.PostAsync("/api/workout/stop");
        await Expect(lab.Page.GetByText("the workout is over")).ToBeVisibleAsync();
        await HookSaysAsync(lab.Lab, "workout_over");
    }

    [Fact]
    public async Task A_source_that_never_spoke_is_silent_to_page_and_hook()
    {
        await using var lab = await BrowserLab.StartAsync();
        await lab.Server.GateAsync(lab.Lab, lab.Lab.Remote);
        await lab.Server.PostAsync("/api/workout/start", new { source = "watch" });
        await lab.GoAsync("/");
        await Expect(lab.Page.Locator("[data-need]")).ToHaveTextAsync(new Regex("^No heart rate for [0-9]+ s$"));
        await Expect(lab.Page.Locator("[data-lock]")).ToHaveTextAsync("Locked");
        await HookSaysAsync(lab.Lab, "hr_silent");
        await lab.GoAsync("/"); // as the server writes it, too
        await Expect(lab.Page.Locator("[data-need]")).ToHaveTextAsync(new Regex("^No heart rate for [0-9]+ s$"));
    }

    [Fact]
    public async Task Offline_says_so_and_comes_back()
    {
        await using var lab = await BrowserLab.StartAsync();
        await lab.Page.EvaluateAsync("async () => { await navigator.serviceWorker.ready; }");
        await lab.Context.SetOfflineAsync(true);
        await lab.GoAsync("/");
        await Expect(lab.Page.GetByRole(AriaRole.Heading, new() { Name = "The server cannot be reached" })).ToBeVisibleAsync();
        await lab.Context.SetOfflineAsync(false);
        await lab.Page.GetByRole(AriaRole.Link, new() { Name = "Try again" }).ClickAsync();
        await Expect(lab.Page.GetByRole(AriaRole.Button, new() { Name = "Start workout" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task By_keyboard_alone()
    {
        await using var lab = await BrowserLab.StartAsync();
        var page = lab.Page;
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" })).ToBeFocusedAsync();
        await TabToAsync(page, page.Locator("input[name=source]:checked"));
        for (var i = 0; i < 3; i++)
        {
            await page.Keyboard.PressAsync("ArrowDown");
        }

        await TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Start workout" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-bpm-now]")).ToHaveTextAsync("90");
        await TabToAsync(page, page.Locator("#slider"));
        await page.Keyboard.PressAsync("End");
        await Expect(page.Locator("[data-lock]")).ToHaveTextAsync("Unlocked");
        await TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Stop workout" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(new Regex("/sessions/"));
    }

    private static Task<string> HookSaysAsync(GateLab lab, string reason) =>
        Eventually.BecomesAsync(
            async () =>
            {
                var id = lab.NextId();
                await lab.HookAsync("pre-tool-use", id: id);
                return lab.LocalLog().OfType<AttemptEvent>().SingleOrDefault(a => a.ToolUseId == id)?.Reason
                    ?? "nothing, or it was sent already";
            },
            said => said == reason,
            reason
        );

    private static async Task StartManualAsync(IPage page)
    {
        await page.GetByText("to try it out", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start workout" }).ClickAsync();
        await Expect(page.Locator("[data-bpm-now]")).ToHaveTextAsync("90");
    }

    private static async Task SlideAsync(IPage page, int bpm) =>
        await page.Locator("#slider")
            .EvaluateAsync(
                "(slider, bpm) => { slider.value = bpm; slider.dispatchEvent(new Event('input')); }",
                bpm.ToString(CultureInfo.InvariantCulture)
            );

    private static async Task TabToAsync(IPage page, ILocator target)
    {
        for (var i = 0; i < 60 && !await target.EvaluateAsync<bool>("element => element === document.activeElement"); i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await Expect(target).ToBeFocusedAsync();
    }
}
