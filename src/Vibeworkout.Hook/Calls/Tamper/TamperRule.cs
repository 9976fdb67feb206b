using Vibeworkout.Hook.Calls.Input;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls.Tamper;

/// <summary>
/// File tools may not change what decides whether the gate runs, and what it runs: by kind, anywhere on the disk, however the path is
/// written. What a shell command does is not seen: the threat model says so.
/// </summary>
internal static class TamperRule
{
    /// <summary>Why a call is blocked, for the model; null when it is aimed at nothing that is guarded.</summary>
    public static string? Judge(GateFiles files, HookInput input, string agent)
    {
        var kind = ToolKinds.Of(input.ToolName!);
        if (kind == ToolKind.Reader)
        {
            return null;
        }

        var links = new Links();
        var surroundings = Surroundings.OfProcess;
        var guard = new Guard(new GuardedPlaces(files, surroundings, links), links, LoadsDotEnv(files, agent));
        var folders = Folders(files, input);
        // nobody names a path "content" who has another member for it
        var contentsCount = kind == ToolKind.Unknown && !input.Texts.HasValues;
        foreach (var (text, part) in input.Texts.All)
        {
            if (
                Counts(kind, part, contentsCount)
                && guard.Find(text, folders, surroundings.Homes, maybeProse: kind == ToolKind.Unknown) is { } what
            )
            {
                return Messages.GateTamper(what);
            }
        }

        return kind != ToolKind.Shell && input.Texts.IsCut(withContents: contentsCount) ? Messages.InputTooBig : null;
    }

    private static bool Counts(ToolKind kind, InputPart part, bool contentsCount) =>
        part switch
        {
            InputPart.PatchHeader => true,
            InputPart.Value or InputPart.Header or InputPart.DiffHeader => kind != ToolKind.Shell,
            InputPart.Name => kind == ToolKind.Unknown,
            _ => contentsCount,
        };

    private static List<string> Folders(GateFiles files, HookInput input)
    {
        var start =
            string.IsNullOrEmpty(input.Cwd) || input.Cwd.Contains('\0', StringComparison.Ordinal)
                ? files.Repository.WorkTree
                : Path.GetFullPath(input.Cwd, files.Repository.WorkTree);
        var folders = new List<string> { start };
        foreach (var spelling in input.Texts.Folders.SelectMany(f => PathSpellings.Of(f, Surroundings.OfProcess.Homes)))
        {
            folders.Add(Path.Join(Path.IsPathRooted(spelling) ? "" : start, spelling));
        }

        return folders;
    }

    /// <summary>Whether one takes variables from a file named <c>.env</c> in the project, above it or in the home: the one that calls, or one whose
    /// settings show that it is used here.</summary>
    private static bool LoadsDotEnv(GateFiles files, string agent) =>
        KnownAgents.All.Any(a => a.ReadsDotEnv && (a.Name == agent || File.Exists(Path.Combine(files.Repository.WorkTree, a.ProjectFile))));
}
