using Vibeworkout.Git;

namespace Vibeworkout.Hook.Gate;

/// <summary>
/// What a person accepted once for every repository of theirs, also one that is cloned tomorrow, and for folders outside of git. A repository
/// in which an agent is started is enrolled by it on sight, unless the person enrolled it otherwise or took it out. It lies in their own
/// folder, as enrolments do.
/// </summary>
internal static class Everywhere
{
    /// <summary>Whether there is one, whatever it says.</summary>
    public static bool IsSet => (int)new FileInfo(Wish).Attributes != -1; // not File.Exists, which says "no" as well where it may not look

    /// <summary>Where the log of folders outside of git lies: a bare repository of this person's own.</summary>
    public static string OutsideFolder => Path.Combine(RealPath.Of(UserFolder.Path), "outside.git");

    private static string Wish => Path.Combine(UserFolder.Path, "everywhere.json");

    private static string TakenOutFolder => Path.Combine(UserFolder.Path, "taken-out");

    /// <summary>What was accepted; null, with the reason as a sentence without its full stop, when it cannot be read.</summary>
    public static Enrolment? Read(out string? problem)
    {
        var wish = Enrolment.Read(PlainFile.ReadAllBytes(Wish), out var wrong);
        problem = wish is null
            ? $"what you enrolled everywhere ({Wish}) cannot be used: {wrong}. Run your `vibeworkout init --everywhere …` line again"
            : null;
        return wish;
    }

    /// <summary>Keeps it, and brings what it enrolled before to the same state.</summary>
    public static void Write(Enrolment wish)
    {
        UserFolder.Write(Wish, wish.ToJson());
        foreach (var enrolled in Enrolled().Where(e => Directory.Exists(e.GitDir)))
        {
            Enrol(GateFiles.Of(enrolled).Repository, wish, enrolled.Repo);
        }
    }

    /// <summary>Takes it away; what it enrolled stays enrolled until it is taken out by itself.</summary>
    public static void End()
    {
        File.Delete(Wish);
        if (Directory.Exists(TakenOutFolder))
        {
            Directory.Delete(TakenOutFolder, recursive: true);
        }
    }

    /// <summary>The enrolments that came of it.</summary>
    public static IEnumerable<Enrolment> Enrolled() =>
        Enrolments.All().Select(e => e.Enrolment).OfType<Enrolment>().Where(e => e.Mode == EnrolmentMode.Everywhere);

    /// <summary>Leaves a repository, or a folder outside of git with those below it that are in no repository, alone from now on.</summary>
    public static void TakeOut(string folder) => UserFolder.Write(TakenOut(folder), folder + "\n");

    /// <summary>Whether these are the files of a folder outside of git.</summary>
    public static bool IsOutside(GateFiles files) => files.Repository.CommonDir == OutsideFolder;

    /// <summary>The gate of a folder for which no other was found.</summary>
    /// <param name="place">What was found.</param>
    /// <param name="folder">Where was looked from; null where no folder is known.</param>
    public static GatePlace Apply(GatePlace place, string? folder)
    {
        if (place.IsGated || !IsSet)
        {
            return place;
        }

        if (place.Folder is not null && (place.Problem is not null || place.Files is null))
        {
            return IsTakenOut(place.Folder) ? place : place with { IsGated = true }; // a .git that cannot be followed
        }

        if (place.Files is { } files)
        {
            var here = files.Repository;
            return IsTakenOut(here.CommonDir) ? place : new(here.WorkTree, new GateFiles(here, OnSight(here)), true, null);
        }

        if (folder is null || GateFinder.Up(RealPath.Of(folder)).Any(IsTakenOut))
        {
            return place;
        }

        // git's settings are read there, because none are where no repository is
        var outside = new GateFiles(new(OutsideFolder, OutsideFolder, OutsideFolder), Outside(RealPath.Of(folder)));
        return new(RealPath.Of(folder), outside, true, null);
    }

    private static (Enrolment?, string?) OnSight(RepositoryLocation here) =>
        Read(out var problem) is { } wish
            ? (Enrol(here, wish, RepoName.Of(here, RemoteUrl.ReadPlain(here, "origin"))), null)
            : (null, problem);

    private static (Enrolment?, string?) Outside(string folder)
    {
        if (Read(out var problem) is null)
        {
            return (null, problem);
        }

        return Enrolments.Find(OutsideFolder, out problem) is { } enrolled
            ? (enrolled with { WorkTree = folder, Repo = RepoName.Of(folder) }, null)
            : (null, problem ?? $"{OutsideFolder} is no longer enrolled. Run your `vibeworkout init --everywhere …` line again");
    }

    private static Enrolment Enrol(RepositoryLocation here, Enrolment wish, string? name)
    {
        var enrolment = wish with { GitDir = here.CommonDir, WorkTree = here.WorkTree, Repo = name };
        Enrolments.Write(enrolment);
        _ = new Pins(UserFolder.Path, here, null).Pin(wish.Config.PublicKey);
        return enrolment;
    }

    private static bool IsTakenOut(string folder) => File.Exists(TakenOut(folder));

    private static string TakenOut(string folder) => Path.Combine(TakenOutFolder, SettingsRecord.Digest([], "dir", folder)[..32]);
}
