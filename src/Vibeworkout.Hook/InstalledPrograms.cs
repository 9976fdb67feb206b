using Vibeworkout.Git;

namespace Vibeworkout.Hook;

/// <summary>The two programs that are installed together, in one folder: the one for people, and the small one that runs on every tool
/// call.</summary>
internal static class InstalledPrograms
{
    /// <summary>The one for people. It answers to the hooks' words too.</summary>
    public const string Main = "vibeworkout";

    /// <summary>The one for hooks, status lines and pushes.</summary>
    public const string Hook = "vibeworkout-hook";

    private static string Own => Environment.ProcessPath!;

    /// <summary>The one for people: this one, or the one that lies beside it, or the one on the PATH; null where there is none.</summary>
    public static string? FindMain() => IsNamed(Own, Main) ? Own : Beside(RealPath.Of(Own), Main) ?? ProgramPath.Find(Main);

    /// <summary>The one for hooks, as settings name it: by a path that an update leaves as it is, where the PATH has one that leads here;
    /// null where this program was installed alone.</summary>
    public static string? FindHook()
    {
        if (Beside(RealPath.Of(Own), Hook) is not { } beside)
        {
            return null;
        }

        if (OnPath(beside, Hook) is { } named)
        {
            return named;
        }

        return OnPath(Own, Main) is { } main ? Beside(main, Hook) : beside; // a link of the other alone is what an update keeps
    }

    /// <summary>The one for people, as settings name it where there is no other.</summary>
    public static string StableMain => OnPath(Own, Main) ?? Own;

    private static string? OnPath(string program, string name) =>
        ProgramPath.FindAll(name).FirstOrDefault(p => RealPath.Of(p) == RealPath.Of(program));

    private static string? Beside(string program, string name) =>
        Path.Combine(Path.GetDirectoryName(program)!, name + Path.GetExtension(Own)) is var path && File.Exists(path) ? path : null;

    private static bool IsNamed(string program, string name) =>
        Path.GetFileNameWithoutExtension(program).Equals(name, StringComparison.OrdinalIgnoreCase);
}
