using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Ingest;

/// <summary>
/// How many lines of logs one user may bring into the database in a day (UTC), in all and for one workout: a few kilobytes that somebody
/// pushes may hold hundreds of thousands. What is over is not lost: it stays in the log, is not marked as read, and is read the next day.
/// The user whose machine it is has no such bound.
/// </summary>
internal sealed class LogQuota(IDbContextFactory<VibeworkoutContext> dbs, LocalUser local, IConfiguration configuration, TimeProvider time)
{
    public const int UsualOfDay = 100_000;
    public const int UsualOfSession = 20_000;

    private const int MostRemembered = 100_000;

    private readonly int ofDay = configuration.GetValue("Limits:LogLinesPerDay", UsualOfDay);
    private readonly int ofSession = configuration.GetValue("Limits:LogLinesPerSessionAndDay", UsualOfSession);
    private readonly ConcurrentDictionary<(Guid User, string? Session), (DateOnly Day, int Lines)> taken = new();
    private readonly ConcurrentDictionary<Guid, (DateOnly Day, string Why)> over = new();

    /// <summary>Why nothing more of a repository's log is read today, in words; null while it is.</summary>
    public string? WhyNot(Guid repo) => over.TryGetValue(repo, out var known) && known.Day == Today ? known.Why : null;

    /// <summary>Asked before lines are stored.</summary>
    /// <returns>Why they are not to be stored today, in words; null when they are.</returns>
    public async Task<string?> WhyNotAsync(GateRepo repo, NewToolLines lines, CancellationToken cancel)
    {
        if (local.Is(repo.UserId))
        {
            return null;
        }

        if (await CountAsync(repo.UserId, null, cancel) >= ofDay)
        {
            return Over(repo, $"{Said(ofDay)} lines of your logs were taken today, and no more are in one day");
        }

        foreach (var (session, _) in Sessions(lines))
        {
            if (await CountAsync(repo.UserId, session, cancel) >= ofSession)
            {
                return Over(repo, $"{Said(ofSession)} lines of one workout were taken today, and no more are in one day");
            }
        }

        return null;
    }

    /// <summary>Lines were stored; those that were there already do not count.</summary>
    public void Stored(GateRepo repo, NewToolLines lines, StoredToolLines stored)
    {
        if (local.Is(repo.UserId) || stored.Attempts + stored.Outcomes is not (> 0 and var added))
        {
            return;
        }

        Add(repo.UserId, null, added);
        foreach (var (session, count) in Sessions(lines))
        {
            Add(repo.UserId, session, Math.Min(count, added));
        }
    }

    private static IEnumerable<(string Session, int Lines)> Sessions(NewToolLines lines) =>
        lines.Attempts.Where(a => a.DeclaredSessionId is not null).GroupBy(a => a.DeclaredSessionId!).Select(s => (s.Key, s.Count()));

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private static string Said(int lines) => lines.ToString("n0", CultureInfo.InvariantCulture);

    private string Over(GateRepo repo, string what)
    {
        Bound(over);
        var why = $"{what}. The rest stays in the log and is read after midnight UTC, when a workout asks for it.";
        over[repo.Id] = (Today, why);
        return why;
    }

    /// <summary>What was taken today; the database is asked once, as it may have been another process.</summary>
    private async Task<int> CountAsync(Guid user, string? session, CancellationToken cancel)
    {
        var today = Today;
        if (taken.TryGetValue((user, session), out var known) && known.Day == today)
        {
            return known.Lines;
        }

        var midnight = new DateTimeOffset(today.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var mine = db.ToolAttempts.Where(a => a.CreatedAt >= midnight && db.GateRepos.Any(r => r.Id == a.RepoId && r.UserId == user));
        var count = await (session is null ? mine : mine.Where(a => a.DeclaredSessionId == session)).CountAsync(cancel);
        Bound(taken);
        return taken.GetOrAdd((user, session), (today, count)) is var (day, lines) && day == today
            ? lines
            : (taken[(user, session)] = (today, count)).Lines;
    }

    private void Add(Guid user, string? session, int lines) =>
        taken.AddOrUpdate((user, session), _ => (Today, lines), (_, before) => (before.Day, before.Lines + lines));

    private static void Bound<TKey, TValue>(ConcurrentDictionary<TKey, TValue> all)
        where TKey : notnull
    {
        if (all.Count >= MostRemembered)
        {
            all.Clear();
        }
    }
}
