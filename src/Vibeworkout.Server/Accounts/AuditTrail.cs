using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Accounts;

/// <summary>
/// Adds a row of the audit log to every change that deserves one, in the same transaction, whichever code makes the change: tokens, gate
/// repos, user keys, signing keys. (<c>ExecuteDelete</c> and <c>ExecuteUpdate</c> pass by here.)
/// </summary>
internal sealed class AuditTrail(IServiceProvider services) : SaveChangesInterceptor
{
    private static readonly string[] ChosenByPeople =
    [
        nameof(GateRepo.RemoteUrl),
        nameof(GateRepo.Active),
        nameof(GateRepo.TtlSeconds),
        nameof(GateRepo.PublishIntervalSeconds),
        nameof(GateRepo.PublishBpm),
    ];

    // the log needs contexts, and contexts need this
    private AuditLog Audit => services.GetRequiredService<AuditLog>();

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        AddRows(eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        AddRows(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private void AddRows(DbContext? db)
    {
        if (db is null)
        {
            return;
        }

        db.ChangeTracker.DetectChanges();
        db.AddRange(db.ChangeTracker.Entries().Select(Row).OfType<AuditEvent>().ToList());
    }

    private AuditEvent? Row(EntityEntry entry) =>
        (entry.Entity, entry.State) switch
        {
            (ApiToken token, EntityState.Added) => Audit.Entry("token.created", $"{token.Name} ({token.Scope})", token.UserId),
            (ApiToken token, EntityState.Deleted) => Audit.Entry("token.revoked", token.Name, token.UserId),
            (GateRepo repo, EntityState.Added) => Audit.Entry("gate_repo.added", repo.Name, repo.UserId),
            (GateRepo repo, EntityState.Deleted) => Audit.Entry("gate_repo.removed", repo.Name, repo.UserId),
            (GateRepo repo, EntityState.Modified)
                when entry.Properties.Where(p => p.IsModified).Select(p => p.Metadata.Name).Intersect(ChosenByPeople).ToList()
                    is { Count: > 0 } changed => Audit.Entry(
                "gate_repo.changed",
                $"{repo.Name}: {string.Join(", ", changed.Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName))}",
                repo.UserId
            ),
            (User user, EntityState.Modified) when entry.Property(nameof(User.UserKey)) is { IsModified: true } key => Audit.Entry(
                "profile.user_key",
                $"{key.OriginalValue} → {user.UserKey}",
                user.Id
            ),
            (SigningKey key, EntityState.Added) => Audit.Entry("signing_key.created", $"version {key.Version}"),
            _ => null,
        };
}
