using System.Diagnostics;

namespace Vibeworkout.Load.Lab;

/// <summary>
/// PostgreSQL as it comes (durable), in a temporary folder, reachable by a private socket only. A shell owns it, takes orders on its
/// standard input, and when that closes, however this tool ended, stops it and deletes the folder.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private const string Database = "gym";

    private const string Keeper = """
        trap '' INT TERM HUP
        bin=$1
        folder=$(mktemp -d "${TMPDIR:-/tmp}/vibeworkout-pg-XXXXXX") || exit 1
        start() { "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -s -o "-k $folder -c listen_addresses='' \
          -c max_connections=300 -c shared_buffers=256MB -c max_wal_size=4GB" start </dev/null >/dev/null 2>&1; }
        "$bin/initdb" -D "$folder/data" -U vibeworkout -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 \
          && start && "$bin/createdb" -h "$folder" -U vibeworkout gym && echo "$folder" || { cat "$folder"/*log >&2; rm -rf "$folder"; exit 1; }
        while read -r order; do
          case $order in start) start ;; *) "$bin/pg_ctl" -D "$folder/data" -m "$order" -w -s stop >/dev/null 2>&1 ;; esac
          echo done
        done
        "$bin/pg_ctl" -D "$folder/data" -m immediate -w -s stop >/dev/null 2>&1
        rm -rf "$folder"
        """;

    private readonly Process keeper;
    private readonly string folder;

    private PostgresCluster(Process keeper, string folder) => (this.keeper, this.folder) = (keeper, folder);

    public string ConnectionString => $"Host={folder};Username=vibeworkout;Database={Database}";

    /// <exception cref="InvalidOperationException">There is no PostgreSQL here, or it does not start.</exception>
    public static async Task<PostgresCluster> StartAsync()
    {
        var keeper = Process.Start(AsOwner(["sh", "-c", Keeper, "keeper", Bin()]))!;
        var folder = await keeper.StandardOutput.ReadLineAsync();
        return folder is not null
            ? new(keeper, folder)
            : throw new InvalidOperationException($"PostgreSQL did not start: {await keeper.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Stops it: <c>fast</c> as an administrator would, <c>immediate</c> as a loss of power.</summary>
    public Task StopAsync(string how) => OrderAsync(how);

    /// <summary>Starts it again; ends when it takes connections.</summary>
    public Task StartAgainAsync() => OrderAsync("start");

    /// <summary>Runs one of its programs on the database; what it prints.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Path.Combine(Bin(), program), ["-h", folder, "-U", "vibeworkout", .. arguments, Database])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} failed: {await errors}");
    }

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

    /// <summary>The folder of the newest version's programs.</summary>
    private static string Bin() =>
        Directory.Exists("/usr/lib/postgresql")
        && Directory
            .EnumerateDirectories("/usr/lib/postgresql")
            .Select(f => Path.Combine(f, "bin"))
            .Where(f => File.Exists(Path.Combine(f, "initdb")))
            .Max(StringComparer.Ordinal)
            is { } bin
            ? bin
            : throw new InvalidOperationException(
                "PostgreSQL is not on this machine (no /usr/lib/postgresql/*/bin/initdb); eng/install-test-needs installs it."
            );

    /// <summary>PostgreSQL does not run as root; then it becomes the user postgres.</summary>
    private static ProcessStartInfo AsOwner(string[] words)
    {
        string[] all =
        [
            .. Environment.IsPrivilegedProcess
                ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
                : Array.Empty<string>(),
            .. words,
        ];
        return new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
    }
}
