using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Hook.Gate;

/// <summary>The enrolments of this user, a file each, outside of every work tree.</summary>
internal static class Enrolments
{
    private static string Folder => Path.Combine(UserFolder.Path, "gates");

    /// <summary>The enrolment of a git directory; null where there is none.</summary>
    /// <param name="gitDir">The real path of the git directory that all work trees share.</param>
    /// <param name="problem">Why the one that is there cannot be used, as a sentence; null when it can, and when there is none.</param>
    public static Enrolment? Find(string gitDir, out string? problem)
    {
        var file = FileOf(gitDir);
        if (!Has(gitDir))
        {
            problem = File.Exists(Marker(gitDir))
                ? $"this repository was enrolled, and its enrolment is not in the config folder that this environment names ({UserFolder.Path}). "
                    + "Set HOME, XDG_CONFIG_HOME and VIBEWORKOUT_CONFIG_HOME as they were then, or run your `vibeworkout init …` line again here"
                : null;
            return null;
        }

        problem = null;
        var wrong = "others may write to it, so it may not be yours";
        var enrolment = MayOthersWrite(file) ? null : Enrolment.Read(PlainFile.ReadAllBytes(file), out wrong);
        if (enrolment is not null && PathKey.Of(enrolment.GitDir) == PathKey.Of(gitDir))
        {
            return enrolment;
        }

        problem =
            $"this repository's enrolment ({file}) cannot be used: {(enrolment is null ? wrong : "it is another repository's")}. Run your "
            + "`vibeworkout init …` line again here";
        return null;
    }

    /// <summary>Whether there is one, whatever it says.</summary>
    public static bool Has(string gitDir) => (int)new FileInfo(FileOf(gitDir)).Attributes != -1; // not File.Exists, which says "no" as well where it may not look

    /// <summary>What decides in a repository: its enrolment, or, where it was set up before there were any, the config in its work
    /// tree.</summary>
    /// <param name="files">The repository.</param>
    /// <param name="problem">Why what is there cannot be used, as a sentence without its full stop; null when it can, and when there is
    /// nothing.</param>
    public static GateConfig? ConfigOf(GateFiles files, out string? problem)
    {
        if (files.FindEnrolment(out problem) is { } enrolled)
        {
            return enrolled.Config;
        }

        if (problem is not null || !File.Exists(files.Config))
        {
            return null;
        }

        if (GateConfig.TryParse(PlainFile.ReadAllBytes(files.Config), out var config, out var wrong))
        {
            return config;
        }

        problem = $"{GateConfig.FileName} cannot be used: {wrong}";
        return null;
    }

    /// <summary>The config that a team committed in a folder; null where there is none. It gates those who enrolled.</summary>
    public static GateConfig? TeamConfigIn(string folder)
    {
        var path = Path.Combine(folder, GateConfig.FileName);
        _ = UserKey.TryParse("nobody", out var nobody);
        return File.Exists(path) && GateConfig.TryParseTeam(PlainFile.ReadAllBytes(path), nobody, out var config, out _) ? config : null;
    }

    /// <summary>What in the work tree differs from what was enrolled, as a clause; null when nothing does. A branch without the file has
    /// nothing to say.</summary>
    public static string? Changed(GateFiles files, Enrolment enrolled)
    {
        if (enrolled.Mode is EnrolmentMode.Personal or EnrolmentMode.Everywhere || !File.Exists(files.Config))
        {
            return null;
        }

        var (text, person) = (PlainFile.ReadAllBytes(files.Config), enrolled.Config.UserKey);
        var isRead =
            enrolled.Mode == EnrolmentMode.Team
                ? GateConfig.TryParseTeam(text, person, out var there, out var problem)
                : GateConfig.TryParse(text, out there, out problem);
        if (!isRead)
        {
            return $"{GateConfig.FileName} cannot be used any more: {problem}";
        }

        var (was, isTeams) = (enrolled.Config, enrolled.Mode == EnrolmentMode.Team);
        var differs = new List<string>();
        Add("user_key", was.UserKey == there!.UserKey);
        Add("public_key", was.PublicKey.Hex == there.PublicKey.Hex && was.PublicKeyVersion == there.PublicKeyVersion);
        Add("signal_ref_pattern", was.SignalRefPattern == there.SignalRefPattern && was.PayloadFilename == there.PayloadFilename);
        Add("gated_tools", was.GatedTools.SequenceEqual(there.GatedTools));
        // a member of a team may name another remote, and how long signals live
        Add("remote", isTeams || enrolled.Carrier is not null || was.Remote == there.Remote);
        Add("ttl_seconds", isTeams || was.TtlSeconds == there.TtlSeconds);
        Add("publish_interval_seconds", isTeams || was.PublishIntervalSeconds == there.PublishIntervalSeconds);
        return differs.Count == 0 ? null : $"{GateConfig.FileName} differs from what you enrolled ({string.Join(", ", differs)})";

        void Add(string member, bool isSame)
        {
            if (!isSame)
            {
                differs.Add(member);
            }
        }
    }

    /// <summary>Writes one. The git directory remembers that it is enrolled: without the enrolment nothing else decides there.</summary>
    public static void Write(Enrolment enrolment)
    {
        UserFolder.Write(FileOf(enrolment.GitDir), enrolment.ToJson());
        Directory.CreateDirectory(Path.GetDirectoryName(Marker(enrolment.GitDir))!);
        File.WriteAllBytes(Marker(enrolment.GitDir), []);
    }

    /// <summary>Takes one away. Whether there was one.</summary>
    public static bool Remove(string gitDir)
    {
        string[] there = [.. new[] { FileOf(gitDir), Marker(gitDir) }.Where(File.Exists)];
        Array.ForEach(there, File.Delete);
        return there.Length > 0;
    }

    /// <summary>When a git directory was enrolled, or enrolled anew; null where it is not.</summary>
    public static DateTimeOffset? Since(string gitDir) => Has(gitDir) ? new DateTimeOffset(File.GetCreationTimeUtc(FileOf(gitDir))) : null;

    /// <summary>All that can be read, and the files that cannot.</summary>
    public static IEnumerable<(string File, Enrolment? Enrolment)> All() =>
        Directory.Exists(Folder)
            ? Directory
                .EnumerateFiles(Folder, "*.json")
                .Order(StringComparer.Ordinal)
                .Select(f => (f, Enrolment.Read(PlainFile.ReadAllBytes(f), out _)))
            : [];

    private static bool MayOthersWrite(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

    private static string Marker(string gitDir) => Path.Combine(gitDir, "vibeworkout", "enrolled");

    private static string FileOf(string gitDir) =>
        Path.Combine(Folder, SettingsRecord.Digest([], "dir", PathKey.Of(gitDir))[..32] + ".json");
}
