using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Vibeworkout.Testing;

/// <summary>
/// PostgreSQL for tests: a cluster in a temporary folder, reachable by a private socket only. A shell stands between: it owns the cluster,
/// takes orders on its standard input, and when that closes (because the tests ended, were
/// stopped, or killed) it stops the cluster and deletes the folder.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Whom everything belongs to; trusted, because nobody else can reach the socket.</summary>
    private const string Owner = "vibeworkout";

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

    private static readonly Lazy<Task<PostgresServer>> OfThisProcess = new(() => StartAsync());
    private static int numbers;

    private readonly Process keeper;
    private readonly SemaphoreSlim creating = new(1);
    private readonly Dictionary<string, string> templates = [];

    private PostgresServer(Process keeper, string folder)
    {
        this.keeper = keeper;
        Folder = folder;
    }

    /// <summary>Why there is no PostgreSQL on this machine, in words; null when there is.</summary>
    public static string? Absent { get; } = WhyAbsent();

    /// <summary>Where it lies, with its log and its socket.</summary>
    public string Folder { get; }

    /// <summary>The folder of PostgreSQL's programs: the newest version's.</summary>
    public static string? Bin { get; } = FindBin();

    /// <summary>The one that all tests of this process have in common; skips the running test where there is no PostgreSQL.</summary>
    public static Task<PostgresServer> SharedAsync()
    {
        Assert.SkipWhen(Absent is not null, Absent ?? "");
        return OfThisProcess.Value;
    }

    /// <summary>Starts one of its own, for a test that stops it or needs it durable.</summary>
    /// <param name="durable">Whether what was committed survives; else it is only fast.</param>
    public static async Task<PostgresServer> StartAsync(bool durable = false)
    {
        Assert.SkipWhen(Absent is not null, Absent ?? "");
        var settings = durable
            ? "-c shared_buffers=128MB"
            : "-c shared_buffers=64MB -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off";
        string[] shell = ["sh", "-c", Keeper, "keeper", Bin!, settings];
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (
            var word in (string[])
                [
                    .. Environment.IsPrivilegedProcess
                        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
                        : Array.Empty<string>(),
                    .. shell,
                ]
        )
        {
            if (start.FileName.Length == 0)
            {
                start.FileName = word;
            }
            else
            {
                start.ArgumentList.Add(word);
            }
        }

        var keeper = Process.Start(start)!;
        var folder = await keeper.StandardOutput.ReadLineAsync();
        return folder is not null
            ? new(keeper, folder)
            : throw new InvalidOperationException($"PostgreSQL did not start: {await keeper.StandardError.ReadToEndAsync()}");
    }

    /// <summary>How to reach a database of it.</summary>
    public string ConnectionString(string database) => $"Host={Folder};Username={Owner};Database={database};Maximum Pool Size=40;Timeout=5";

    /// <summary>Makes a database as <paramref name="prepare"/> leaves an empty one; it runs once, and every other database of this
    /// <paramref name="kind"/> is a copy.</summary>
    /// <returns>The connection string.</returns>
    public async Task<string> CreateAsync(string kind, Func<string, Task> prepare)
    {
        await creating.WaitAsync();
        try
        {
            if (!templates.TryGetValue(kind, out var template))
            {
                template = NewName();
                await ExecuteAsync($"CREATE DATABASE {template}");
                await prepare(ConnectionString(template) + ";Pooling=false");
                templates[kind] = template;
            }

            var name = NewName();
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template}");
            return ConnectionString(name);
        }
        finally
        {
            creating.Release();
        }
    }

    /// <summary>Deletes a database, whoever uses it.</summary>
    public async Task DropAsync(string connectionString) =>
        await ExecuteAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    /// <summary>Stops it as an administrator would: connections are cut.</summary>
    public Task StopAsync() => OrderAsync("fast");

    /// <summary>Stops it as a loss of power would.</summary>
    public Task KillAsync() => OrderAsync("immediate");

    /// <summary>Starts it again.</summary>
    public Task StartAgainAsync() => OrderAsync("start");

    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
        creating.Dispose();
    }

    private async Task OrderAsync(string order)
    {
        await keeper.StandardInput.WriteLineAsync(order);
        await keeper.StandardInput.FlushAsync();
        await keeper.StandardOutput.ReadLineAsync();
    }

    private static string NewName() => string.Create(CultureInfo.InvariantCulture, $"lab_{Interlocked.Increment(ref numbers)}");

    private async Task ExecuteAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // names are ours
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
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
