using System.Diagnostics;
using Vibeworkout.Git;

namespace Vibeworkout.Server.Demo;

/// <summary>A temporary folder with a home of its own, a bare remote and a clone: nothing of the user's is read or changed. Gone when
/// disposed.</summary>
internal sealed class DemoWorkspace : IDisposable
{
    private readonly Dictionary<string, string> environment;
    private readonly string cli;

    public DemoWorkspace(string? cli)
    {
        Root = Directory.CreateTempSubdirectory("vibeworkout-demo-").FullName;
        this.cli = cli ?? Path.Combine(AppContext.BaseDirectory, "cli", OperatingSystem.IsWindows() ? "vibeworkout.exe" : "vibeworkout");
        var home = Directory.CreateDirectory(Path.Combine(Root, "home")).FullName;
        environment = new()
        {
            ["HOME"] = home,
            ["VIBEWORKOUT_CONFIG_HOME"] = Path.Combine(home, "vibeworkout"),
            ["GIT_CONFIG_GLOBAL"] = Path.Combine(home, "gitconfig"),
            ["GIT_CONFIG_NOSYSTEM"] = "1",
        };
        File.WriteAllText(
            environment["GIT_CONFIG_GLOBAL"],
            "[user]\n\tname = Demo\n\temail = demo@localhost\n[init]\n\tdefaultBranch = main\n"
        );
    }

    public string Root { get; }

    public string Data => Path.Combine(Root, "data");

    public string Remote => Path.Combine(Root, "remote.git");

    /// <summary>The server's own, through which signal and log travel.</summary>
    public string Carrier { get; set; } = "";

    public string Clone => Path.Combine(Root, "clone");

    /// <summary>Runs git; its output.</summary>
    /// <exception cref="InvalidOperationException">git failed.</exception>
    public string Git(string folder, params string[] arguments)
    {
        var result = new GitRunner(environment).Run(folder, TimeSpan.FromSeconds(30), arguments);
        return result.Ok ? result.Text : throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed: {result.Stderr}");
    }

    /// <summary>Runs <c>vibeworkout</c> in the clone, as a person or an agent would.</summary>
    public async Task<Ended> CliAsync(string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo(cli, arguments)
        {
            WorkingDirectory = Clone,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["CLAUDE_PROJECT_DIR"] = Clone;
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{cli} did not start.");
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended without reading; how it ended says why
        }

        var stdout = process.StandardOutput.ReadToEndAsync();
        var stderr = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var took = Stopwatch.GetElapsedTime(started);
        return new(process.ExitCode, await stdout, await stderr, took);
    }

    public void Dispose()
    {
        for (var tries = 5; Directory.Exists(Root) && tries > 0; tries--)
        {
            try
            {
                Directory.Delete(Root, recursive: true);
            }
            catch (IOException)
            {
                // a background fetch was just writing there: it ends within a moment
                Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System).Wait();
            }
        }
    }
}
