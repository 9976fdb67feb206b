using System.Collections.Concurrent;
using System.Text.Json;

namespace Vibeworkout.Server.Demo;

/// <summary>A stand-in for a coding agent: it starts the real hook process before and after each call, as an agent does.</summary>
internal sealed class DemoAgent(DemoWorkspace workspace, Action<DemoCall> onCall)
{
    private const string Session = "demo-agent-session";
    private readonly ConcurrentQueue<DemoCall> calls = new();
    private int count;

    /// <summary>Every call so far.</summary>
    public IReadOnlyCollection<DemoCall> Calls => calls;

    /// <summary>A call, from its hook to its end.</summary>
    public async Task<DemoCall> CallAsync(string tool, object input, DemoEnd end = DemoEnd.Succeeds, Action? work = null)
    {
        var id = $"toolu_demo_{Interlocked.Increment(ref count):d3}";
        var before = await workspace.CliAsync(Event("PreToolUse", id, tool, input), "hook", "pre-tool-use");
        var allowed = before.ExitCode == 0;
        if (allowed)
        {
            work?.Invoke();
            if (end != DemoEnd.Silent)
            {
                await workspace.CliAsync(
                    Event(end == DemoEnd.Succeeds ? "PostToolUse" : "PostToolUseFailure", id, tool, input),
                    "hook",
                    end == DemoEnd.Succeeds ? "post-tool-use" : "post-tool-use-failure"
                );
            }
        }

        var call = new DemoCall(
            id,
            tool,
            allowed,
            allowed && end != DemoEnd.Silent ? end == DemoEnd.Succeeds : null,
            before.Stderr.Trim(),
            before.Took
        );
        calls.Enqueue(call);
        onCall(call);
        return call;
    }

    /// <summary>Calls side by side, as agents make them.</summary>
    public Task ParallelAsync(params string[] files) => Task.WhenAll(files.Select(file => CallAsync("Read", new { file_path = file })));

    public Task<Ended> TellAsync(string hook) =>
        workspace.CliAsync(JsonSerializer.Serialize(new { session_id = Session, cwd = workspace.Clone }), "hook", hook);

    private string Event(string name, string id, string tool, object input) =>
        JsonSerializer.Serialize(
            new
            {
                session_id = Session,
                cwd = workspace.Clone,
                hook_event_name = name,
                tool_name = tool,
                tool_input = input,
                tool_use_id = id,
                duration_ms = name == "PreToolUse" ? (int?)null : 12,
            }
        );
}
