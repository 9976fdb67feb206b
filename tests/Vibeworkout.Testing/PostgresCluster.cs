using System.Diagnostics;

namespace Vibeworkout.Testing;

/// <summary>
/// PostgreSQL in a temporary folder, reachable by a private socket only. A shell stands between: it owns the cluster, takes orders on its
/// standard input, and when that closes (because whoever started it ended, was stopped, or killed) it stops the cluster and deletes the
/// folder. Tests and benchmarks have this one way to it.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>Whom everything belongs to; trusted, because nobody else can reach the socket.</summary>
    public const string Owner = "vibeworkout";

    private const string Keeper = """
        trap '' INT TERM HUP
        bin=$1 settings=$2
        folder=$(mktemp -d "${TMPDIR:-/tmp}/vibeworkout-pg-XXXXXX") || exit 1
        start() { "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -s -o "-k $folder -c listen_addresses='' -c max_connections=300 $settings" start </dev/null >/dev/null 2>&1; }
        stop() { "$bin/pg_ctl" -D "$folder/data" -m "$1" -w -s stop >/dev/null 2>&1; }
        "$bin/initdb" -D "$folder/data" -U vibeworkout -A trust -E UTF8 --locale=C.UTF-8 -N >"$folder/initdb.log" 2>&1 \
          && start && echo "$folder" \
          || { cat "$folder/initdb.log" "$folder/log" >&2; rm -rf "$folder"; exit 1; }
        while read -r order; do
          case $order in start) start ;; *) stop "$order" ;; esac
          echo done
        done
        stop immediate
        rm -rf "$folder"
        """;

    private readonly Process keeper;

    private PostgresCluster(Process keeper, string folder) => (this.keeper, Folder) = (keeper, folder);

    /// <summary>The folder of PostgreSQL's programs, the newest version's; null where there are none.</summary>
    public static string? Bin { get; } = FindBin();

    /// <summary>Why there is no PostgreSQL on this machine, in words; null when there is.</summary>
    public static string? Absent { get; } = WhyAbsent();

    /// <summary>Where it lies, with its log and its socket.</summary>
    public string Folder { get; }

    /// <summary>Starts one.</summary>
    /// <param name="settings">More of PostgreSQL's own arguments: <c>-c fsync=off</c>.</param>
    /// <exception cref="InvalidOperationException">There is no PostgreSQL here, or it does not start.</exception>
    public static async Task<PostgresCluster> StartAsync(string settings)
    {
        var keeper = Process.Start(AsOwner(["sh", "-c", Keeper, "keeper", Bin ?? throw new InvalidOperationException(Absent), settings]))!;
        var folder = await keeper.StandardOutput.ReadLineAsync();
        return folder is not null
            ? new(keeper, folder)
            : throw new InvalidOperationException($"PostgreSQL did not start: {await keeper.StandardError.ReadToEndAsync()}");
    }

    /// <summary>How to reach a database of it.</summary>
    public string ConnectionString(string database) => $"Host={Folder};Username={Owner};Database={database}";

    /// <summary>Stops it: <c>fast</c> as an administrator would (connections are cut), <c>immediate</c> as a loss of power.</summary>
    public Task StopAsync(string how) => OrderAsync(how);

    /// <summary>Starts it again; ends when it takes connections.</summary>
    public Task StartAgainAsync() => OrderAsync("start");

    /// <summary>Runs one of its programs; what it prints.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Path.Combine(Bin!, program), ["-h", Folder, "-U", Owner, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} failed: {await errors}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private async Task OrderAsync(string order)
    {
        await keeper.StandardInput.WriteLineAsync(order);
        await keeper.StandardInput.FlushAsync();
        await keeper.StandardOutput.ReadLineAsync();
    }

    /// <summary>PostgreSQL does not run as root; then it becomes the user postgres.</summary>
    private static ProcessStartInfo AsOwner(string[] words)
    {
        string[] all = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. words]
            : words;
        return new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
    }

    private static string? FindBin() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .Select(f => Path.Combine(f, "bin"))
                .Where(f => File.Exists(Path.Combine(f, "initdb")))
                .OrderByDescending(f => f, StringComparer.Ordinal)
                .FirstOrDefault()
            : null;

    private static string? WhyAbsent() =>
        FindBin() is null ? "PostgreSQL is not on this machine (no /usr/lib/postgresql/*/bin/initdb); eng/install-test-needs installs it"
        : Environment.IsPrivilegedProcess && !File.Exists("/usr/bin/setpriv")
            ? "PostgreSQL does not run as root, and there is no setpriv to become somebody else"
        : null;
}
