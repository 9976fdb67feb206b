using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Vibeworkout.Data;

/// <summary>
/// The one model for every database. Tables and columns are in snake_case, named as in the project's first plan; times are Unix
/// milliseconds (SQLite cannot compare
/// <see cref="DateTimeOffset"/>s, and one rule for all databases keeps queries the same); keys are UUIDv7.
/// </summary>
public sealed class VibeworkoutContext(DbContextOptions<VibeworkoutContext> options) : DbContext(options)
{
    private const string Postgres = "Npgsql.EntityFrameworkCore.PostgreSQL";

    /// <summary>People.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>Their repositories.</summary>
    public DbSet<GateRepo> GateRepos => Set<GateRepo>();

    /// <summary>Their workouts.</summary>
    public DbSet<WorkoutSession> Sessions => Set<WorkoutSession>();

    /// <summary>Which workout uses which repository.</summary>
    public DbSet<SessionRepo> SessionRepos => Set<SessionRepo>();

    /// <summary>Heart rate.</summary>
    public DbSet<HrSample> HrSamples => Set<HrSample>();

    /// <summary>What workouts came to.</summary>
    public DbSet<WorkoutSummary> Summaries => Set<WorkoutSummary>();

    /// <summary>Tool calls tried.</summary>
    public DbSet<ToolAttempt> ToolAttempts => Set<ToolAttempt>();

    /// <summary>How they ended.</summary>
    public DbSet<ToolOutcome> ToolOutcomes => Set<ToolOutcome>();

    /// <summary>What has been read of the stats refs.</summary>
    public DbSet<StatsFile> StatsFiles => Set<StatsFile>();

    /// <summary>Commits made during workouts.</summary>
    public DbSet<SessionCommit> SessionCommits => Set<SessionCommit>();

    /// <summary>The files they changed.</summary>
    public DbSet<SessionCommitFile> SessionCommitFiles => Set<SessionCommitFile>();

    /// <summary>Pull requests of workouts.</summary>
    public DbSet<SessionPullRequest> SessionPullRequests => Set<SessionPullRequest>();

    /// <summary>Accounts at streaming services.</summary>
    public DbSet<HrConnection> HrConnections => Set<HrConnection>();

    /// <summary>Processes that serve this database.</summary>
    public DbSet<ServerInstance> ServerInstances => Set<ServerInstance>();

    /// <summary>Which of them publishes to which remote.</summary>
    public DbSet<SignalLaneClaim> SignalLanes => Set<SignalLaneClaim>();

    /// <summary>Sessions whose log is to be read.</summary>
    public DbSet<IngestJob> IngestJobs => Set<IngestJob>();

    /// <summary>Sessions that were signed out of.</summary>
    public DbSet<EndedSession> EndedSessions => Set<EndedSession>();

    /// <summary>Personal tokens.</summary>
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    /// <summary>Signing keys.</summary>
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    /// <summary>Accounts at GitHub.</summary>
    public DbSet<GitHubAccount> GitHubAccounts => Set<GitHubAccount>();

    /// <summary>The App's installations.</summary>
    public DbSet<GitHubInstallation> GitHubInstallations => Set<GitHubInstallation>();

    /// <summary>When GitHub was last asked for them: one row.</summary>
    public DbSet<InstallationAsk> InstallationAsks => Set<InstallationAsk>();

    /// <summary>Repositories that they reach.</summary>
    public DbSet<GitHubRepository> GitHubRepositories => Set<GitHubRepository>();

    /// <summary>Webhooks that arrived.</summary>
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    /// <summary>People's names at other issuers.</summary>
    public DbSet<ExternalLogin> ExternalLogins => Set<ExternalLogin>();

    /// <summary>What was done that matters for safety.</summary>
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        if (Database.ProviderName == Postgres)
        {
            // as SQLite does by itself: text is ordered by its bytes, in every locale, and any text can be stored
            configurationBuilder.Properties<string>().UseCollation("C").HaveConversion<StorableText>();
        }
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>(user =>
        {
            user.ToTable("users");
            user.HasIndex(u => u.UserKey).IsUnique();
            user.Property(u => u.UserKey).HasMaxLength(39);
            user.Property(u => u.MaxBpm).HasDefaultValue(190);
        });
        modelBuilder.Entity<EndedSession>(session =>
        {
            session.ToTable("ended_sessions");
            session.HasIndex(s => s.UserId);
            session.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<GateRepo>(repo =>
        {
            repo.ToTable("gate_repos");
            repo.HasIndex(r => new { r.UserId, r.RemoteUrl }).IsUnique();
            repo.Property(r => r.RemoteUrl).HasMaxLength(2048);
            repo.HasIndex(r => r.GitHubRepositoryId);
            repo.Property(r => r.GitHubRepositoryId).HasColumnName("github_repository_id");
            repo.HasOne<User>().WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<WorkoutSession>(session =>
        {
            session.ToTable("workout_sessions");
            session.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
            session.HasIndex(s => new { s.UserId, s.StartedAt });
            session.HasIndex(s => s.UserId).IsUnique().HasFilter("ended_at IS NULL").HasDatabaseName("ux_workout_sessions_running");
            session.HasOne(s => s.Summary).WithOne().HasForeignKey<WorkoutSummary>(s => s.SessionId).OnDelete(DeleteBehavior.Cascade);
            session.HasMany(s => s.Repos).WithOne().HasForeignKey(r => r.SessionId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SessionRepo>(link =>
        {
            link.ToTable("session_repos");
            link.HasKey(l => new { l.SessionId, l.RepoId });
            link.HasOne(l => l.Repo).WithMany().HasForeignKey(l => l.RepoId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<HrSample>(sample =>
        {
            sample.ToTable("hr_samples");
            sample.HasKey(s => new { s.SessionId, s.Timestamp });
            sample.HasOne<WorkoutSession>().WithMany().HasForeignKey(s => s.SessionId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<WorkoutSummary>(summary =>
        {
            summary.ToTable("workout_summaries");
            summary.HasKey(s => s.SessionId);
        });
        modelBuilder.Entity<ToolAttempt>(attempt =>
        {
            attempt.ToTable("tool_attempts");
            attempt.HasKey(a => new { a.RepoId, a.Id });
            attempt.HasIndex(a => new { a.SessionId, a.Timestamp });
            attempt.HasIndex(a => new { a.RepoId, a.ToolUseId }).HasFilter("tool_use_id IS NOT NULL");
            attempt.HasIndex(a => new { a.RepoId, a.InputHash }).HasFilter("input_hash IS NOT NULL");
            attempt.HasIndex(a => new { a.RepoId, a.Timestamp });
            attempt.HasIndex(a => new { a.SessionId, a.Repo }).HasFilter("repo IS NOT NULL");
            attempt.HasOne<WorkoutSession>().WithMany().HasForeignKey(a => a.SessionId).OnDelete(DeleteBehavior.Cascade);
            attempt.HasOne<GateRepo>().WithMany().HasForeignKey(a => a.RepoId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ToolOutcome>(outcome =>
        {
            outcome.ToTable("tool_outcomes");
            outcome.HasKey(o => new { o.RepoId, o.Id });
            outcome.HasIndex(o => new { o.RepoId, o.ToolUseId }).HasFilter("tool_use_id IS NOT NULL");
            outcome.HasIndex(o => new { o.RepoId, o.InputHash }).HasFilter("input_hash IS NOT NULL");
            outcome.HasOne<GateRepo>().WithMany().HasForeignKey(o => o.RepoId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<StatsFile>(file =>
        {
            file.ToTable("stats_files");
            file.HasKey(f => new { f.RepoId, f.Name });
            file.HasOne<GateRepo>().WithMany().HasForeignKey(f => f.RepoId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SessionCommit>(commit =>
        {
            commit.ToTable("session_commits");
            commit.HasKey(c => new
            {
                c.SessionId,
                c.RepoId,
                c.Sha,
            });
            commit.Property(c => c.Sha).HasMaxLength(64);
            commit.HasOne<WorkoutSession>().WithMany().HasForeignKey(c => c.SessionId).OnDelete(DeleteBehavior.Cascade);
            commit.HasOne<GateRepo>().WithMany().HasForeignKey(c => c.RepoId).OnDelete(DeleteBehavior.Cascade);
            commit
                .HasMany(c => c.Files)
                .WithOne()
                .HasForeignKey(f => new
                {
                    f.SessionId,
                    f.RepoId,
                    f.Sha,
                })
                .OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<SessionCommitFile>(file =>
        {
            file.ToTable("session_commit_files");
            file.HasKey(f => new
            {
                f.SessionId,
                f.RepoId,
                f.Sha,
                f.Path,
            });
        });
        modelBuilder.Entity<SessionPullRequest>(pull =>
        {
            pull.ToTable("session_pull_requests");
            pull.HasKey(p => new
            {
                p.SessionId,
                p.RepoId,
                p.Number,
            });
            pull.HasOne<WorkoutSession>().WithMany().HasForeignKey(p => p.SessionId).OnDelete(DeleteBehavior.Cascade);
            pull.HasOne<GateRepo>().WithMany().HasForeignKey(p => p.RepoId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<HrConnection>(connection =>
        {
            connection.ToTable("hr_connections");
            connection.HasIndex(c => new { c.UserId, c.Service }).IsUnique();
            connection.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
            connection.HasOne<ServerInstance>().WithMany().HasForeignKey(c => c.ClaimedBy).OnDelete(DeleteBehavior.SetNull);
        });
        modelBuilder.Entity<ApiToken>(token =>
        {
            token.ToTable("api_tokens");
            token.HasIndex(t => t.Hash).IsUnique();
            token.HasOne<User>().WithMany().HasForeignKey(t => t.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<GitHubAccount>(account =>
        {
            account.ToTable("github_accounts");
            account.HasKey(a => a.UserId);
            account.HasIndex(a => a.GitHubId).IsUnique();
            account.Property(a => a.GitHubId).HasColumnName("github_id");
            account.HasOne<User>().WithOne().HasForeignKey<GitHubAccount>(a => a.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<GitHubInstallation>(installation =>
        {
            installation.ToTable("github_installations");
            installation.Property(i => i.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<InstallationAsk>(ask =>
        {
            ask.ToTable("github_installation_asks");
            ask.Property(a => a.Id).ValueGeneratedNever();
            ask.HasData(new InstallationAsk());
        });
        modelBuilder.Entity<GitHubRepository>(repository =>
        {
            repository.ToTable("github_repositories");
            repository.Property(r => r.Id).ValueGeneratedNever();
            repository.HasIndex(r => r.FullName);
            repository.HasIndex(r => r.InstallationId);
        });
        modelBuilder.Entity<WebhookDelivery>(delivery =>
        {
            delivery.ToTable("webhook_deliveries");
            delivery.HasIndex(d => d.ReceivedAt);
            delivery.HasIndex(d => d.HandledAt);
        });
        modelBuilder.Entity<ExternalLogin>(login =>
        {
            login.ToTable("external_logins");
            login.HasKey(l => new { l.Issuer, l.Subject });
            login.Property(l => l.Issuer).HasMaxLength(500);
            login.Property(l => l.Subject).HasMaxLength(300);
            login.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<AuditEvent>(entry =>
        {
            entry.ToTable("audit_events");
            entry.HasIndex(e => new { e.UserId, e.At });
            entry.Property(e => e.Kind).HasMaxLength(60);
            entry.Property(e => e.Detail).HasMaxLength(300);
            entry.HasOne<User>().WithMany().HasForeignKey(e => e.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<ServerInstance>(instance =>
        {
            instance.ToTable("server_instances");
            instance.Property(i => i.Name).HasMaxLength(200);
        });
        modelBuilder.Entity<SignalLaneClaim>(lane =>
        {
            lane.ToTable("signal_lanes");
            lane.HasKey(l => l.Remote);
            lane.Property(l => l.Remote).HasMaxLength(2100);
            lane.HasOne<ServerInstance>().WithMany().HasForeignKey(l => l.ClaimedBy).OnDelete(DeleteBehavior.SetNull);
        });
        modelBuilder.Entity<IngestJob>(job =>
        {
            job.ToTable("ingest_jobs");
            job.HasKey(j => j.SessionId);
            job.HasIndex(j => j.NextAt);
            job.HasOne<WorkoutSession>().WithOne().HasForeignKey<IngestJob>(j => j.SessionId).OnDelete(DeleteBehavior.Cascade);
            job.HasOne<ServerInstance>().WithMany().HasForeignKey(j => j.ClaimedBy).OnDelete(DeleteBehavior.SetNull);
        });
        modelBuilder.Entity<SigningKey>(key =>
        {
            key.ToTable("signing_keys");
            key.HasKey(k => k.Version);
            key.Property(k => k.Version).ValueGeneratedNever();
        });
        foreach (var id in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()).Where(p => p.ClrType == typeof(Guid)))
        {
            id.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
        }
    }

    /// <summary>PostgreSQL refuses text with a zero character in it; a line of a log, which anybody with a clone may write, must not stop
    /// its reading.</summary>
    private sealed class StorableText()
        : ValueConverter<string, string>(text => text.Replace("\0", "", StringComparison.Ordinal), text => text);

    private sealed class UnixMilliseconds()
        : ValueConverter<DateTimeOffset, long>(
            time => time.ToUnixTimeMilliseconds(),
            value => DateTimeOffset.FromUnixTimeMilliseconds(value)
        );
}
