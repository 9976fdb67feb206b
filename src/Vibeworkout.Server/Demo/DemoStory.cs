using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Vibeworkout.Server.Demo;

/// <summary>What happens in the demo, in order.</summary>
internal sealed class DemoStory(IAnsiConsole console, DemoWorkspace workspace, DemoApi api, HeartRateCurve curve, double? speed)
{
    private const double UsualSeconds = 30;
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan BetweenCalls = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan ExtraPatience = TimeSpan.FromSeconds(60);

    private readonly TimeProvider time = TimeProvider.System;
    private volatile int bpm;
    private volatile bool unlocked;
    private volatile bool playing = true;
    private volatile bool working;
    private int allowed;
    private int blocked;
    private bool shown;

    /// <summary>Seconds of the curve in one second.</summary>
    private double Pace => speed ?? Math.Max(1, curve.Length.TotalSeconds / UsualSeconds);

    /// <summary>Plays it; the session's JSON, and what did not agree.</summary>
    public async Task<(JsonElement Session, IReadOnlyList<string> Problems)> PlayAsync()
    {
        bpm = curve.BpmAt(TimeSpan.Zero);
        await SetUpAsync();
        var started = await api.PostAsync("/api/workout/start", new { source = curve.Source });
        var session = started.GetProperty("session_id").GetGuid();
        var agent = new DemoAgent(workspace, Tell);
        await console
            .Status()
            .StartAsync(
                LiveLine(),
                async status =>
                {
                    var heart = PlayHeartAsync(session, status);
                    await PlayAgentAsync(agent);
                    playing = false;
                    await heart;
                }
            );

        var waiting = await SyncAsync();
        await api.PostAsync("/api/workout/stop");
        await api.PostAsync($"/api/workout/sessions/{session}/refresh");
        var view = await api.GetAsync($"/api/workout/sessions/{session}");
        DemoReport.Show(console, view, await api.GetAsync($"/api/workout/sessions/{session}/samples"), agent.Calls);
        var userKey = (await api.GetAsync("/api/profile")).GetProperty("user_key").GetString()!;
        return (
            view,
            DemoCheck.Run(
                agent.Calls,
                workspace,
                userKey,
                view,
                await api.GetAsync($"/api/workout/sessions/{session}/attempts?limit=500"),
                waiting
            )
        );
    }

    private async Task SetUpAsync()
    {
        Say("A bare git remote and a clone of it, in a temporary folder.");
        workspace.Git(workspace.Root, "init", "-q", "--bare", workspace.Remote);
        workspace.Git(workspace.Root, "clone", "-q", workspace.Remote, workspace.Clone);
        await File.WriteAllTextAsync(Path.Combine(workspace.Clone, "README.md"), "# A project\n");
        workspace.Git(workspace.Clone, "add", "-A");
        workspace.Git(workspace.Clone, "commit", "-q", "-m", "Start");
        workspace.Git(workspace.Clone, "push", "-q", "origin", "HEAD");
        await api.PatchAsync("/api/profile", new { user_key = "demo", hr_threshold_bpm = curve.ThresholdBpm });
        var carrier = (await api.GetAsync("/api/gate-repos")).GetProperty("repos")[0];
        workspace.Carrier = carrier.GetProperty("remote_url").GetString()!;
        var line = carrier.GetProperty("init_command").GetString()!;
        Say($"In the clone: [bold]{line.EscapeMarkup()}[/]");
        var init = await workspace.CliAsync(null, line.Split(' ')[1..]);
        if (init.ExitCode != 0)
        {
            throw new InvalidOperationException($"init failed: {init.Stderr}");
        }

        Say("Nothing was written into its work tree, and its remote will get no ref. For its commits, the server is told of it.");
        var known = await api.PostAsync("/api/gate-repos", new { remote_url = workspace.Remote });
        await api.PatchAsync($"/api/gate-repos/{known.GetProperty("id").GetGuid()}", new { active = false });
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The workout starts, with {curve.Name.EscapeMarkup()}. Tools unlock at {curve.ThresholdBpm} bpm."
            )
        );
    }

    /// <summary>Sends the heart rate as time passes; falls silent when the curve is over, until the agent has finished. On a slow machine
    /// it stays up until the agent's work is done.</summary>
    private async Task PlayHeartAsync(Guid session, StatusContext status)
    {
        var (at, looked) = (TimeSpan.Zero, time.GetTimestamp());
        while (playing)
        {
            var next = at + (time.GetElapsedTime(looked) * Pace);
            looked = time.GetTimestamp();
            var falls = curve.BpmAt(at) >= curve.ThresholdBpm && curve.BpmAt(next) < curve.ThresholdBpm;
            at = working && falls ? at : next;
            bpm = curve.BpmAt(at);
            var state =
                at <= curve.Length
                    ? await api.PostAsync("/api/workout/hr", new { session_id = session, bpm })
                    : await api.GetAsync("/api/workout/status");
            unlocked = state.GetProperty("tools_unlocked").GetBoolean();
            ShowLive(status);
            await Task.Delay(BetweenSamples, time);
        }
    }

    /// <summary>A believable agent: it tries, is blocked, works while tools are unlocked, and is blocked again.</summary>
    private async Task PlayAgentAsync(DemoAgent agent)
    {
        await agent.TellAsync("session-start");
        await agent.CallAsync("Read", new { file_path = "README.md" });
        await PauseAsync();
        await agent.CallAsync("Bash", new { command = "ls" });
        await PauseAsync();

        await UntilAsync(() => unlocked);
        working = unlocked;
        await UntilAsync(async () => (await agent.CallAsync("Read", new { file_path = "README.md" })).Allowed);
        await agent.ParallelAsync("a.md", "b.md", "c.md", "d.md");
        await agent.CallAsync("Grep", new { pattern = "project" });
        await agent.CallAsync(
            "Write",
            new { file_path = "notes.md", content = "# Notes" },
            work: () => File.WriteAllText(Path.Combine(workspace.Clone, "notes.md"), "# Notes\n")
        );
        await PauseAsync();
        await agent.CallAsync("Bash", new { command = "dotnet test" }, DemoEnd.Fails);
        await agent.CallAsync(
            "Edit",
            new { file_path = "notes.md" },
            work: () => File.AppendAllText(Path.Combine(workspace.Clone, "notes.md"), "More.\n")
        );
        await agent.CallAsync("Bash", new { command = "dotnet test" });
        await agent.CallAsync("WebFetch", new { url = "https://example.org" }, DemoEnd.Silent);
        await PauseAsync();
        await agent.CallAsync(
            "Bash",
            new { command = "git commit -am Notes" },
            work: () =>
            {
                workspace.Git(workspace.Clone, "add", "-A");
                workspace.Git(workspace.Clone, "commit", "-q", "-m", "Notes");
            }
        );
        await agent.CallAsync(
            "Bash",
            new { command = "git push" },
            work: () => workspace.Git(workspace.Clone, "push", "-q", "origin", "HEAD")
        );
        working = false;

        await UntilAsync(() => !unlocked);
        await UntilAsync(async () => !(await agent.CallAsync("Edit", new { file_path = "notes.md" })).Allowed);
        await PauseAsync();
        await agent.CallAsync("Bash", new { command = "git status" });
        await agent.TellAsync("stop");
        await agent.TellAsync("session-end");
    }

    /// <summary>Brings the log home; how many lines wait after it. A sync that a hook started may be at it: then its lines are on their
    /// way, and the next try carries the rest.</summary>
    private async Task<int> SyncAsync()
    {
        var sync = await workspace.CliAsync(null, "sync", "--json");
        using var report = JsonDocument.Parse(sync.Stdout);
        Say($"vibeworkout sync: {report.RootElement.GetProperty("message").GetString()!.EscapeMarkup()}");
        return report.RootElement.GetProperty("waiting").GetInt32();
    }

    private void Tell(DemoCall call)
    {
        _ = call.Allowed ? Interlocked.Increment(ref allowed) : Interlocked.Increment(ref blocked);
        var end = call switch
        {
            { Allowed: false } => "[red]blocked[/]  ",
            { Succeeded: true } => "[green]succeeded[/]",
            { Succeeded: false } => "[yellow]failed[/]   ",
            _ => "[dim]no word[/]  ",
        };
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{end}  {call.Tool, -8} [dim]{call.HookTook.TotalMilliseconds, 4:0} ms  {Short(call.Message).EscapeMarkup()}[/]"
            )
        );
    }

    /// <summary>One line that moves in a terminal; in a file only what changes the lock.</summary>
    private void ShowLive(StatusContext status)
    {
        if (console.Profile.Capabilities.Interactive)
        {
            status.Status(LiveLine());
        }
        else if (shown != unlocked)
        {
            Say(LiveLine());
        }

        shown = unlocked;
    }

    private string LiveLine() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"[bold]♥ {bpm, 3}[/]/{curve.ThresholdBpm}  {(unlocked ? "[green]unlocked[/]" : "[red]locked[/]  ")}  {allowed} "
                + $"allowed, {blocked} blocked"
        );

    private void Say(string markup) => console.MarkupLine(markup);

    private static string Short(string message) => message.Length > 100 ? message[..100] + "…" : message;

    private Task PauseAsync() => Task.Delay(BetweenCalls, time);

    private Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        var started = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(started) > (curve.Length / Pace) + ExtraPatience)
            {
                return; // a recorded heart rate may never cross again; the check at the end says what is missing
            }

            await PauseAsync();
        }
    }
}
