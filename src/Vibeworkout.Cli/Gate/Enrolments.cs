using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Gate;

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
        problem = null;
        if ((int)new FileInfo(file).Attributes == -1) // not File.Exists, which says "no" as well where it may not look
        {
            return null;
        }

        var enrolment = Enrolment.Read(PlainFile.ReadAllBytes(file), out var wrong);
        if (enrolment?.GitDir == gitDir)
        {
            return enrolment;
        }

        problem =
            $"this repository's enrolment ({file}) cannot be used: {(enrolment is null ? wrong : "it is another repository's")}. Run your "
            + "`vibeworkout init …` line again here";
        return null;
    }

    /// <summary>What decides in a repository: its enrolment, or, where it was set up before there were any, the config in its work
    /// tree.</summary>
    /// <param name="files">The repository.</param>
    /// <param name="problem">Why what is there cannot be used; null when it can, and when there is nothing.</param>
    public static GateConfig? ConfigOf(GateFiles files, out string? problem)
    {
        if (Find(files.Repository.CommonDir, out problem) is { } enrolled)
        {
            return enrolled.Config;
        }

        return problem is not null || !File.Exists(files.Config) ? null
            : GateConfig.TryParse(PlainFile.ReadAllBytes(files.Config), out var config, out problem) ? config
            : null;
    }

    /// <summary>What in the work tree differs from what was enrolled, as a clause; null when nothing does. A branch without the file has
    /// nothing to say.</summary>
    public static string? Changed(GateFiles files, Enrolment enrolled)
    {
        if (enrolled.Mode == EnrolmentMode.Personal || !File.Exists(files.Config))
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

        var (was, now) = (enrolled.Config with { Remote = there!.Remote, UserKey = person }, there with { UserKey = person });
        var differs = new List<string>();
        Add("user_key", there.UserKey == person);
        Add("public_key", was.PublicKey.Hex == now.PublicKey.Hex && was.PublicKeyVersion == now.PublicKeyVersion);
        // a member of a team may name another remote, and how long signals live
        Add("remote", enrolled.Mode == EnrolmentMode.Team || enrolled.Carrier is not null || enrolled.Config.Remote == there.Remote);
        Add("signal_ref_pattern", was.SignalRefPattern == now.SignalRefPattern && was.PayloadFilename == now.PayloadFilename);
        Add(
            "ttl_seconds",
            enrolled.Mode == EnrolmentMode.Team
                || (was.TtlSeconds == now.TtlSeconds && was.PublishIntervalSeconds == now.PublishIntervalSeconds)
        );
        Add("gated_tools", was.GatedTools.SequenceEqual(now.GatedTools));
        return differs.Count == 0 ? null : $"{GateConfig.FileName} differs from what you enrolled ({string.Join(", ", differs)})";

        void Add(string member, bool isSame)
        {
            if (!isSame)
            {
                differs.Add(member);
            }
        }
    }

    public static void Write(Enrolment enrolment) => UserFolder.Write(FileOf(enrolment.GitDir), enrolment.ToJson());

    /// <summary>Takes one away. Whether there was one.</summary>
    public static bool Remove(string gitDir)
    {
        if (!File.Exists(FileOf(gitDir)))
        {
            return false;
        }

        File.Delete(FileOf(gitDir));
        return true;
    }

    /// <summary>All that can be read, and the files that cannot.</summary>
    public static IEnumerable<(string File, Enrolment? Enrolment)> All() =>
        Directory.Exists(Folder)
            ? Directory
                .EnumerateFiles(Folder, "*.json")
                .Order(StringComparer.Ordinal)
                .Select(f => (f, Enrolment.Read(PlainFile.ReadAllBytes(f), out _)))
            : [];

    private static string FileOf(string gitDir) => Path.Combine(Folder, SettingsRecord.Digest([], "dir", gitDir)[..32] + ".json");
}
