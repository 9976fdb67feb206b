using System.Collections.Concurrent;
using System.Globalization;

namespace Vibeworkout.Git;

/// <summary>What a private repository gets of a user's git to reach remotes by.</summary>
/// <param name="Folder">Where git is run: relative addresses start there. Null where all are given in full.</param>
/// <param name="Sha256">Whether the user's repository, and so its remote, names objects by SHA-256.</param>
/// <param name="Settings">The settings, handed over by the environment because they may hold secrets.</param>
/// <param name="Variables">Variables that sign in.</param>
/// <param name="Without">Variables that are set here and must not reach git.</param>
/// <param name="SafeDirectories">Folders of other owners that the user trusts.</param>
/// <param name="Problem">Why no remote may be talked to at all; null when nothing is wrong.</param>
/// <param name="Note">What to say after a remote could not be reached: something was left out that may be needed. Null for nothing.</param>
public sealed record RemoteAccess(
    string? Folder,
    bool Sha256,
    IReadOnlyList<GitSetting> Settings,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<string> Without,
    IReadOnlyList<string> SafeDirectories,
    GitProblem? Problem = null,
    string? Note = null
)
{
    /// <summary>ssh must not ask anybody. Whoever has a command of their own has it as they want it.</summary>
    private static readonly GitSetting Ssh = new("core.sshcommand", "ssh -o BatchMode=yes", GitSetting.Environment, "");

    private static readonly ConcurrentDictionary<string, SettingsSnapshot> Machines = new();

    /// <summary>What this machine's git has for whoever runs us, outside of all repositories. Read again when a file of it
    /// changed.</summary>
    public static RemoteAccess OfMachine(GitRunner git)
    {
        var key = string.Join('\0', SettingsSnapshot.Variables.Select(git.Variable));
        if (!Machines.TryGetValue(key, out var snapshot) || !snapshot.IsCurrent())
        {
            var (read, problem) = SettingsSnapshot.Read(git, null);
            if (read is null)
            {
                return new(null, false, [], new Dictionary<string, string>(), [], [], problem);
            }

            Machines[key] = snapshot = read;
        }

        return new(
            null,
            false,
            RemoteSettings.OfMachine(snapshot.Settings),
            new Dictionary<string, string>(),
            [],
            SafeIn(snapshot.Settings)
        );
    }

    /// <summary>The folders that settings trust; an empty one forgets those before it.</summary>
    public static IReadOnlyList<string> SafeIn(IReadOnlyList<GitSetting> settings)
    {
        var all = settings.Where(s => s.Key == "safe.directory").Select(s => s.Value).ToList();
        return all[(all.FindLastIndex(v => v.Length == 0) + 1)..];
    }

    /// <summary>A runner whose git has this, and nothing else of the user's settings; what the runner was given by name comes last and
    /// counts.</summary>
    /// <param name="git">The runner.</param>
    /// <param name="globalConfig">The file that stands in for the user's own: it is all that a program at the other end of a path gets to
    /// see.</param>
    internal GitRunner Apply(GitRunner git, string globalConfig)
    {
        var variables = new Dictionary<string, string>(Variables);
        if (
            !git.Gives("GIT_SSH_COMMAND")
            && git.Without(Without).Variable("GIT_SSH_COMMAND") is null
            && git.Without(Without).Variable("GIT_SSH") is null
        )
        {
            Add(variables, Ssh);
        }

        foreach (var setting in Settings)
        {
            Add(variables, setting);
        }

        return git.Without(Without)
            .Beneath(variables)
            .With(
                new Dictionary<string, string>
                {
                    ["GIT_CONFIG_NOSYSTEM"] = "1",
                    ["GIT_CONFIG_GLOBAL"] = globalConfig,
                    ["GIT_AUTHOR_NAME"] = "vibeworkout",
                    ["GIT_AUTHOR_EMAIL"] = "vibeworkout@localhost",
                    ["GIT_COMMITTER_NAME"] = "vibeworkout",
                    ["GIT_COMMITTER_EMAIL"] = "vibeworkout@localhost",
                    // who has an ssh command of their own may be asked by it all the same: then by a program that has no answer, and not at
                    // the terminal
                    ["SSH_ASKPASS_REQUIRE"] = "force",
                }
            );
    }

    private static void Add(Dictionary<string, string> variables, GitSetting setting)
    {
        var count = variables.TryGetValue("GIT_CONFIG_COUNT", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{count}")] = setting.Key;
        variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{count}")] = setting.Value;
        variables["GIT_CONFIG_COUNT"] = (count + 1).ToString(CultureInfo.InvariantCulture);
    }
}
