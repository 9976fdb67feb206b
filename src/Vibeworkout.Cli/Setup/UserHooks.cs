using System.Text.Json;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Setup;

/// <summary>The agents' settings of this user, which they read in every folder: our entries in them, put in with the first enrolment and
/// taken out with the last, byte for byte.</summary>
internal static class UserHooks
{
    private static string Record => Path.Combine(UserFolder.Path, "user-hooks.json");

    /// <summary>The program as the entries name it.</summary>
    public static HookProgram Program =>
        InstalledPrograms.FindHook() is { } hook ? HookProgram.At(hook) : HookProgram.AtMain(InstalledPrograms.StableMain);

    /// <summary>An agent's settings file of this user.</summary>
    public static string FileOf(AgentSetup agent) => Path.Combine(FolderOf(agent), agent.UserFile);

    /// <summary>What would have to change for these agents.</summary>
    /// <param name="agents">The agents.</param>
    /// <param name="statusLine">Whether those that have a status line show ours, where they show none.</param>
    /// <exception cref="CommandFailure">Settings cannot be read.</exception>
    public static List<InitFile> Plan(IReadOnlyList<AgentSetup> agents, bool statusLine)
    {
        var program = Program;
        return [.. agents.Select(agent => Plan(agent, program, statusLine))];
    }

    /// <summary>Writes them; first the record of it, so that whatever is written after it can be taken back.</summary>
    public static void Write(IEnumerable<InitFile> changes)
    {
        var record = Read();
        foreach (var change in changes.Where(c => c.Before != c.After))
        {
            record = record.With(change);
            UserFolder.Write(Record, JsonSerializer.Serialize(record, SetupJson.Default.InitRecord));
            InitRecord.WriteText(RealPath.Of(change.Path), change.After); // at the end of links: people keep their settings elsewhere
        }
    }

    /// <summary>Takes our entries out of every agent's settings of this user.</summary>
    /// <returns>The files that changed.</returns>
    /// <exception cref="CommandFailure">One cannot be read; nothing was changed.</exception>
    public static IReadOnlyList<string> Remove()
    {
        var record = Read();
        var changes = AgentSetup
            .All.Select(agent => (Agent: agent, File: FileOf(agent)))
            .Select(a => (a.File, Left: Rest(a.Agent, a.File, record)))
            .Where(c => c.Left.Changed)
            .ToList();
        foreach (var (file, left) in changes)
        {
            if (left.Text is { } text)
            {
                InitRecord.WriteText(RealPath.Of(file), text);
            }
            else
            {
                File.Delete(RealPath.Of(file));
            }
        }

        if (File.Exists(Record))
        {
            File.Delete(Record);
        }

        return [.. changes.Select(c => c.File)];
    }

    /// <summary>Whether an agent's settings of this user call the gate in the form that blocks on every failure, and the program is
    /// there.</summary>
    public static bool Gates(AgentSetup agent)
    {
        try
        {
            // as it is written today, or as it was before there was a program for hooks
            return InitRecord.ReadText(FileOf(agent)) is { } settings
                && new[] { Program, HookProgram.AtMain(InstalledPrograms.StableMain) }.Any(p =>
                    agent.ForUser(p).HasGate(settings) && File.Exists(p.Path)
                );
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static InitFile Plan(AgentSetup agent, HookProgram program, bool statusLine)
    {
        var file = FileOf(agent);
        try
        {
            var before = InitRecord.ReadText(file);
            var merged = agent.ForUser(program).Merge(before);
            return new(file, before, statusLine ? agent.ForUser(program).MergeStatusLine(merged) : merged);
        }
        catch (FormatException e)
        {
            throw new CommandFailure($"{file}: {e.Message}");
        }
    }

    private static (bool Changed, string? Text) Rest(AgentSetup agent, string file, InitRecord record)
    {
        if (InitRecord.ReadText(file) is not { } current)
        {
            return (false, null);
        }

        if (record.Files.FirstOrDefault(f => f.Path == file) is { } written && written.After == current)
        {
            return (true, written.Before);
        }

        try
        {
            var rest = current.Contains("vibeworkout hook", StringComparison.Ordinal) ? agent.Remove(current) : current;
            return (rest != current, rest);
        }
        catch (FormatException e)
        {
            throw new CommandFailure($"{file}: {e.Message}");
        }
    }

    private static InitRecord Read()
    {
        try
        {
            return JsonSerializer.Deserialize(PlainFile.ReadAllBytes(Record), SetupJson.Default.InitRecord) ?? new([]);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return new([]);
        }
    }

    private static string FolderOf(AgentSetup agent)
    {
        var named = agent.Name switch
        {
            AgentNames.ClaudeCode => "CLAUDE_CONFIG_DIR",
            AgentNames.Codex => "CODEX_HOME",
            AgentNames.Cursor => "CURSOR_CONFIG_DIR",
            AgentNames.Copilot => "COPILOT_HOME",
            _ => null,
        };
        return named is not null && Environment.GetEnvironmentVariable(named) is { Length: > 0 } moved
            ? moved
            : Path.Combine(Home, agent.UserFolder);
    }

    private static string Home =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify)
            is { Length: > 0 } home
            ? home
            : throw new CommandFailure("no home directory is known for this user, so the agents' settings cannot be found; set HOME.");
}
