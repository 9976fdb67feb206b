using System.Diagnostics;
using System.Text;

namespace Vibeworkout.Testing;

/// <summary>How a process ended.</summary>
public sealed record Ended(int ExitCode, string Stdout, string Stderr)
{
    public override string ToString() => $"exit code {ExitCode}\n{Stdout}\n{Stderr}";
}

/// <summary>Runs real programs.</summary>
public static class Programs
{
    private static readonly Lock ReportLock = new();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>The published command-line program; null where <c>VIBEWORKOUT_PUBLISHED_CLI</c> does not name one.</summary>
    public static string? PublishedCli { get; } =
        Environment.GetEnvironmentVariable("VIBEWORKOUT_PUBLISHED_CLI") is { Length: > 0 } published ? published : null;

    /// <summary>The command-line program: the published one, else the one the build made.</summary>
    public static string Cli => PublishedCli ?? BuiltCli;

    /// <summary>The program for hooks, which lies beside it.</summary>
    public static string Hook =>
        Path.Combine(Path.GetDirectoryName(Cli)!, OperatingSystem.IsWindows() ? "vibeworkout-hook.exe" : "vibeworkout-hook");

    /// <summary>The one the build made. Only a debug build can be killed at a step of its sync.</summary>
    public static string BuiltCli { get; } =
        Path.Combine(
            Root,
            "src",
            "Vibeworkout.Cli",
            "bin",
            Configuration,
            "net10.0",
            OperatingSystem.IsWindows() ? "vibeworkout.exe" : "vibeworkout"
        );

    /// <summary>
    /// A program that can be killed at a step of its sync: the build's, or the native one that <c>VIBEWORKOUT_FAULTY_CLI</c> names,
    /// published with the constant DEBUG, for many rounds in little time.
    /// </summary>
    public static string FaultyCli { get; } =
        Environment.GetEnvironmentVariable("VIBEWORKOUT_FAULTY_CLI") is { Length: > 0 } published ? published : BuiltCli;

    /// <summary>The server, for <c>dotnet</c> to run: as it is deployed where <c>VIBEWORKOUT_PUBLISHED_SERVER</c> names that, else the one
    /// the build made.</summary>
    public static string Server { get; } =
        Environment.GetEnvironmentVariable("VIBEWORKOUT_PUBLISHED_SERVER") is { Length: > 0 } deployed
            ? deployed
            : Path.Combine(Root, "src", "Vibeworkout.Server", "bin", Configuration, "net10.0", "vibeworkout-server.dll");

    /// <summary>The repository that holds these tests.</summary>
    public static string Root => FindRoot();

    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";

    /// <summary>Whether a program of that name is there to be run.</summary>
    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Adds a line to <c>artifacts/report.txt</c>, which <c>.ci/run</c> prints: what was shown, beyond passed and
    /// failed.</summary>
    public static void Report(string line)
    {
        lock (ReportLock)
        {
            Directory.CreateDirectory(Path.Combine(Root, "artifacts"));
            File.AppendAllText(Path.Combine(Root, "artifacts", "report.txt"), line + "\n");
        }
    }

    /// <summary>Runs a program to its end; kills it, and fails the test, when that takes too long.</summary>
    public static async Task<Ended> RunAsync(
        string program,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        ReadOnlyMemory<byte> input,
        params IEnumerable<string> arguments
    )
    {
        using var process = Start(program, folder, environment, arguments);
        using var patience = new CancellationTokenSource(Patience);
        var stdout = process.StandardOutput.ReadToEndAsync(patience.Token);
        var stderr = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input, patience.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // it ended without reading all of it
            }

            await process.WaitForExitAsync(patience.Token);
            return new(process.ExitCode, await stdout, await stderr);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {Patience}.");
            throw;
        }
    }

    /// <summary>Starts a program with all three streams in our hands.</summary>
    public static Process Start(
        string program,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        params IEnumerable<string> arguments
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Vibeworkout.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
