using System.Text.Json;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Agents;
using Vibeworkout.Protocol.Bootstrap;

namespace Vibeworkout.Cli.Setup;

/// <summary>The agents' settings of this user, which they read in every folder: our entries in them, put in with the first enrolment and
/// taken out with the last, byte for byte.</summary>
internal static class UserHooks
{
    private const string Config = ".config/";

    private static string Record => Path.Combine(UserFolder.Path, "user-hooks.json");

    /// <summary>The program as the entries name it.</summary>
    public static HookProgram Program =>
        InstalledPrograms.FindHook() is { } hook ? HookProgram.At(hook) : HookProgram.AtMain(InstalledPrograms.StableMain);

    /// <summary>The file of this user's own by which an agent calls the gate.</summary>
    public static string FileOf(AgentSetup agent) => PathOf(agent, agent.Files[0]);

    /// <summary>The folder in which an agent keeps what is this user's own.</summary>
    public static string FolderOf(AgentDescription agent) =>
        agent.FolderVariable is { } variable && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } moved ? moved
        : agent.UserFolder.StartsWith(Config, StringComparison.Ordinal)
        && Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } config
            ? Path.Combine(config, agent.UserFolder[Config.Length..])
        : Path.Combine(Home, agent.UserFolder);

    /// <summary>What would have to change for these agents.</summary>
    /// <param name="agents">The agents.</param>
    /// <param name="statusLine">Whether those that have a status line show ours, where they show none.</param>
    /// <exception cref="CommandFailure">Settings cannot be read.</exception>
    public static List<InitFile> Plan(IReadOnlyList<AgentSetup> agents, bool statusLine)
    {
        var program = Program;
        return
        [
            .. agents
                .Select(agent => agent.ForUser(program))
                .SelectMany(agent => agent.Files, (agent, file) => Plan(agent, file, statusLine)),
        ];
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
            .All.SelectMany(agent => agent.Files, (agent, file) => (File: file, Path: PathOf(agent, file)))
            .Select(a => (File: a.Path, Left: Rest(a.File, a.Path, record)))
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
            return new[] { Program, HookProgram.AtMain(InstalledPrograms.StableMain) }.Any(p =>
                File.Exists(p.Path)
                && agent.ForUser(p).Files.All(file => InitRecord.ReadText(PathOf(agent, file)) is { } text && file.HasGate(text))
            );
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static InitFile Plan(AgentSetup agent, AgentFile file, bool statusLine)
    {
        var path = PathOf(agent, file);
        try
        {
            var before = InitRecord.ReadText(path);
            var merged = file.Merge(before);
            return new(path, before, statusLine ? agent.MergeStatusLine(file, merged) : merged);
        }
        catch (FormatException e)
        {
            throw new CommandFailure($"{path}: {e.Message}");
        }
    }

    private static string PathOf(AgentSetup agent, AgentFile file) => Path.Combine(FolderOf(agent.Agent), file.UserPath);

    private static (bool Changed, string? Text) Rest(AgentFile file, string path, InitRecord record)
    {
        if (InitRecord.ReadText(path) is not { } current)
        {
            return (false, null);
        }

        if (record.Files.FirstOrDefault(f => f.Path == path) is { } written && written.After == current)
        {
            return (true, written.Before);
        }

        try
        {
            var rest = file.HoldsOurs(current) ? file.Remove(current) : current;
            return (rest != current, rest);
        }
        catch (FormatException e)
        {
            throw new CommandFailure($"{path}: {e.Message}");
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

    /// <summary>This user's home.</summary>
    /// <exception cref="CommandFailure">None is known.</exception>
    public static string Home =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify)
            is { Length: > 0 } home
            ? home
            : throw new CommandFailure("no home directory is known for this user, so the agents' settings cannot be found; set HOME.");
}
