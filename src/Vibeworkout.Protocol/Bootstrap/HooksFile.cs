using System.Text.Json;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>Settings in JSON with entries for the agent's events, each a command.</summary>
internal sealed class HooksFile : AgentFile
{
    private readonly Func<HookProgram, IReadOnlyList<HookEntry>> entries;
    private readonly HookProgram program;

    public HooksFile(
        string projectPath,
        string userPath,
        string newFile,
        Func<HookProgram, IReadOnlyList<HookEntry>> entries,
        HookProgram program
    )
        : base(projectPath, userPath)
    {
        (NewFile, this.entries, this.program) = (newFile, entries, program);
        Entries = entries(program);
    }

    /// <summary>What a settings file holds before anything is put in.</summary>
    public string NewFile { get; }

    /// <summary>The entries.</summary>
    public IReadOnlyList<HookEntry> Entries { get; }

    /// <summary>The forms of the gate's entry that block on every failure: the one that is written today, and those of earlier versions.</summary>
    public IEnumerable<string> GateForms =>
        program.Path is null ? [Entries[0].Entry, entries(HookProgram.OnPathBefore)[0].Entry] : [Entries[0].Entry];

    /// <summary>What the agent runs for its status line, as a JSON string.</summary>
    public string StatusLine => HookEntry.Quote(program.StatusLine());

    /// <summary>Every command that decides on a call and blocks on every failure: today's, and those of earlier versions.</summary>
    public IEnumerable<string> GateCommands => GateForms.Select(CommandOf);

    public override string Merge(string? text) => HookSettings.Merge(this, text);

    public override string? Remove(string text)
    {
        var rest = HookSettings.Remove(this, text);
        return rest != text && WithoutSpace(rest) == WithoutSpace(NewFile) ? null : rest;
    }

    public override bool HasGate(string text) => HookSettings.HasGate(this, text);

    public override bool HoldsOurs(string text) => text.Contains("vibeworkout", StringComparison.Ordinal);

    public override bool CallsGate(string text) => text.Contains(HookProgram.Marker + HookEntry.Gate, StringComparison.Ordinal);

    public override DoubledMember? FindDoubled(string text) => HookSettings.FindDoubled(this, text);

    private static string CommandOf(string entry)
    {
        using var json = JsonDocument.Parse(entry);
        var handler = json.RootElement.TryGetProperty("hooks", out var handlers) ? handlers[0] : json.RootElement;
        return (handler.TryGetProperty("command", out var command) ? command : handler.GetProperty("bash")).GetString()!;
    }

    private static string WithoutSpace(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
