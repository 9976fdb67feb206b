using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.GateRepos;

/// <summary>
/// The carrier of a server that runs for one person on their own machine: a bare repository in its data folder, through which the signals
/// and logs of any clone on this machine travel, without an account at a host, offline. Made at the first start; who removes it is not given
/// it again. <c>Carrier=false</c> makes none. A server on PostgreSQL may run on several machines, and has none.
/// </summary>
internal sealed partial class OwnCarrier(
    IConfiguration configuration,
    DataFolder data,
    Database database,
    HostedMode mode,
    LocalUser local,
    TimeProvider time,
    ILogger<OwnCarrier> logger
)
{
    private const string Name = "carrier";
    private const int TtlSeconds = 15;
    private const int PublishIntervalSeconds = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Where it lies, or would lie.</summary>
    public string Path => data.Carrier;

    /// <summary>Whether this server can have one.</summary>
    public bool IsPossible =>
        !mode.IsHosted
        && database.File is not null
        && !bool.FalseString.Equals(configuration["Carrier"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes it on the first start; follows a data folder that was moved.</summary>
    public async Task EnsureAsync(VibeworkoutContext db)
    {
        if (!IsPossible)
        {
            return;
        }

        var known = await db.GateRepos.SingleOrDefaultAsync(r => r.UserId == local.Id && r.IsCarrier);
        if (known is null && Directory.Exists(Path))
        {
            return; // removed by its owner
        }

        var row = known ?? db.GateRepos.Add(Row(Path)).Entity;
        row.RemoteUrl = Path;
        await db.SaveChangesAsync(); // before the folder: a row without one is made whole at the next start
        if (!Directory.Exists(Path) && !TryMake() && known is null)
        {
            db.GateRepos.Remove(row);
            await db.SaveChangesAsync();
        }
    }

    /// <summary>Throws away what travelled through it, and makes it anew.</summary>
    /// <exception cref="IOException">The disk would not let it go.</exception>
    public async Task EraseAsync(VibeworkoutContext db)
    {
        if (Directory.Exists(Path))
        {
            ScratchRepositories.Delete(Path);
            await EnsureAsync(db);
        }
    }

    private bool TryMake()
    {
        OwnerOnly.Folder(Path);
        var made = new GitRunner().Run(data.Path, Limit, ["init", "-q", "--bare", "--template=", Path]);
        if (!made.Ok)
        {
            Log.NotMade(logger, made.Stderr.Trim());
            Directory.Delete(Path, recursive: true); // else it would look like one that its owner removed
        }

        return made.Ok;
    }

    private GateRepo Row(string path)
    {
        var now = time.GetUtcNow();
        return new()
        {
            Id = Guid.CreateVersion7(now),
            UserId = local.Id,
            RemoteUrl = path,
            Name = Name,
            IsCarrier = true,
            TtlSeconds = TtlSeconds,
            PublishIntervalSeconds = PublishIntervalSeconds,
            CreatedAt = now,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The carrier could not be made, so a clone needs a remote of its own: {Reason}. Check that git is installed; the next start tries again."
        )]
        public static partial void NotMade(ILogger logger, string reason);
    }
}
