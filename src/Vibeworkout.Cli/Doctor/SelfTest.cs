using System.Diagnostics;
using System.Text;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Agents;
using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Cli.Doctor;

/// <summary>
/// Runs the configured command as the agent would, in a throwaway repository whose signal says "unlocked" but is signed by a key of its
/// own. It must block.
/// </summary>
internal static class SelfTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static IEnumerable<Finding> Run(GateFiles files, TimeProvider time)
    {
        if (OperatingSystem.IsWindows())
        {
            yield break; // the commands are for a Unix shell
        }

        var enrolled = files.FindEnrolment(out _);
        var own = enrolled is null or { Mode: EnrolmentMode.Committed }
            ? []
            : AgentSetup.All.Where(a => enrolled.Agents.Contains(a.Name)).Select(a => a.ForUser(UserHooks.Program));
        foreach (
            var agent in AgentSetup.All.Where(a => File.Exists(Path.Combine(files.Repository.WorkTree, a.Agent.ProjectFile))).Concat(own)
        )
        {
            yield return Fire(agent, time);
        }
    }

    private static Finding Fire(AgentSetup agent, TimeProvider time)
    {
        var name = $"{agent.Name} self-test";
        var lab = Directory.CreateTempSubdirectory("vibeworkout-self-test-").FullName;
        try
        {
            Prepare(lab, time);
            var start = new ProcessStartInfo(ProgramPath.Find("sh") ?? "/bin/sh", ["-c", agent.GateCommand])
            {
                WorkingDirectory = Path.Combine(lab, "clone"),
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["VIBEWORKOUT_CONFIG_HOME"] = Path.Combine(lab, "config");
            // a repository that nobody set up takes what it finds for its person's own: here nothing is to be found
            foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
            {
                start.Environment.Remove(variable);
            }

            (start.Environment["GIT_CONFIG_GLOBAL"], start.Environment["GIT_CONFIG_NOSYSTEM"]) = ("/dev/null", "1");
            foreach (var variable in KnownAgents.All.Select(a => a.ProjectVariable).OfType<string>())
            {
                start.Environment.Remove(variable); // what started this may be an agent
            }

            if (agent.Agent.ProjectVariable is { } own)
            {
                start.Environment[own] = start.WorkingDirectory;
            }

            using var hook = Process.Start(start)!;
            Ask(
                hook,
                $$"""{"session_id":"self-test","cwd":"{{start.WorkingDirectory}}","tool_name":"Bash","tool_input":{"command":"true"},"tool_use_id":"self-test"}"""
            );
            var (stdout, stderr) = (hook.StandardOutput.ReadToEndAsync(), hook.StandardError.ReadToEndAsync());
            if (!hook.WaitForExit(Limit))
            {
                hook.Kill(entireProcessTree: true);
                return Finding.Broken(
                    name,
                    "The configured command did not answer a forged signal in 20 s.",
                    "See what stands before vibeworkout on the PATH."
                );
            }

            var text = stdout.Result;
            var blocked = agent.Agent.Name is AgentNames.Gemini or AgentNames.Qwen
                ? text.Contains("\"deny\"", StringComparison.Ordinal)
                : hook.ExitCode == 2 && stderr.Result.Length > 0;
            return blocked
                ? Finding.Ok(name, "a forged signal was blocked")
                : Finding.Broken(
                    name,
                    $"The configured command let a forged signal through (exit code {hook.ExitCode}).",
                    "See which program answers as `vibeworkout` in the shell that starts the agent."
                );
        }
        finally
        {
            Directory.Delete(lab, recursive: true);
        }
    }

    private static void Ask(Process hook, string call)
    {
        try
        {
            hook.StandardInput.Write(call);
            hook.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended without reading: a shell that finds no vibeworkout, for one. How it ended says the rest
        }
    }

    private static void Prepare(string lab, TimeProvider time)
    {
        var (remote, clone) = (Path.Combine(lab, "remote.git"), Path.Combine(lab, "clone"));
        var git = new GitRunner();
        git.Run(lab, Limit, ["init", "-q", "--bare", remote]);
        git.Run(lab, Limit, ["init", "-q", clone]);
        git.Run(clone, Limit, ["remote", "add", "origin", remote]);
        var (trusted, forger) = (
            new Ed25519PrivateKey(Enumerable.Repeat((byte)1, 32).ToArray()),
            new Ed25519PrivateKey(Enumerable.Repeat((byte)2, 32).ToArray())
        );
        _ = UserKey.TryParse("self-test", out var user);
        File.WriteAllText(
            Path.Combine(clone, GateConfig.FileName),
            new GateConfig { UserKey = user, PublicKey = trusted.PublicKey }.ToJson()
        );
        var forged = Signal.Sign(new("self-test", "self-test", true, 150, 100, time.GetUtcNow().ToUnixTimeSeconds() + 60, "00"), forger);
        var repository = new PrivateRepository(Path.Combine(lab, "forger.git"), git);
        repository.EnsureCreated();
        var commit = repository.WriteCommit(
            new Dictionary<string, string>
            {
                [RefNames.SignalFile] = repository.WriteBlob(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(forged.ToJson()))),
            },
            "forged"
        );
        repository.Push(remote, RefNames.Signal(user), commit, null, Limit);
    }
}
