using System.Globalization;
using System.Text;
using Vibeworkout.Git;
using Vibeworkout.Hook.Calls;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Hook.Commands;

/// <summary>
/// <c>vibeworkout statusline</c>: one line for the agent's status bar, from what is here: never the network, never a framework. Prints
/// nothing outside of gate repos, and never fails.
/// </summary>
internal static class StatusLineCommand
{
    private const int Window = 256 * 1024;

    public static int Run(TimeProvider time)
    {
        try
        {
            using var stdin = StandardStreams.OpenInput();
            var call = HookCall.Open(stdin, new HookOptions("statusline", Dialect.Default, IsPlugin: true));
            if (!call.IsForeign)
            {
                StandardStreams.Print(
                    StandardStreams.Output,
                    call.Place is { Files: { } files, Problem: null }
                        ? Line(files, call.Input?.AgentSessionId, time)
                        : "♥ 🔒 .git cannot be followed"
                );
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a status bar is no place for errors; `vibeworkout doctor` tells them
        }

        return ExitCodes.Done;
    }

    private static string Line(GateFiles files, string? agentSession, TimeProvider time)
    {
        if (GateContext.ReadConfig(files, out var problem) is not { } config)
        {
            return GateSwitch.WhyOff(files, time) is not null
                ? "♥ gating off"
                : $"♥ 🔒 {problem!.Value.Reason!.Value.ToWireName().Replace('_', ' ')}";
        }

        var signal = new SignalSource(files, config, new GitRunner(), time).Peek().Verdict;
        var rate = signal.Genuine is { Bpm: > 0 } s ? string.Create(CultureInfo.InvariantCulture, $"♥ {s.Bpm}/{s.ThresholdBpm}") : "♥";
        var state =
            GateSwitch.WhyOff(files, time) is not null ? "gating off"
            : signal.Allowed ? "🔓"
            : "🔒";
        var (allowed, blocked) = Count(files, agentSession);
        var waiting = new ToolLog(files).CountLines(10_000) + PendingFiles.Read(new PendingFiles(files).List()).Count;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{rate} {state} {allowed} ✓ {blocked} ✗{(waiting > 0 ? $" · {waiting} waiting" : "")}"
        );
    }

    /// <summary>This agent session's calls among the newest lines: of what was sent the last 256 KiB, and all that wait.</summary>
    private static (int Allowed, int Blocked) Count(GateFiles files, string? agentSession)
    {
        var mine = agentSession is null ? [] : Encoding.UTF8.GetBytes($"\"agent_session_id\":\"{agentSession}\"");
        var (allowed, blocked) = (0, 0);
        foreach (var path in new[] { files.Archive, files.Log }.Concat(new PendingFiles(files).List()).Where(RegularFile.HasContent))
        {
            foreach (var line in LogText.Lines(Tail(path)))
            {
                if (line.Span.IndexOf(mine) >= 0 && LogLine.TryParse(line.Span, out var entry) && entry is AttemptEvent attempt)
                {
                    (allowed, blocked) = attempt.Allowed ? (allowed + 1, blocked) : (allowed, blocked + 1);
                }
            }
        }

        return (allowed, blocked);
    }

    private static byte[] Tail(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(file.Length, Window), SeekOrigin.End);
        var bytes = new byte[Math.Min(file.Length, Window)];
        file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes;
    }
}
