using System.Globalization;
using Vibeworkout.Cli.PushHooks;
using Vibeworkout.Cli.Sync;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Doctor;

/// <summary>The log's way home.</summary>
internal static class LogChecks
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TooLong = TimeSpan.FromDays(1);

    public static IEnumerable<Finding> Run(GateFiles files, GitRunner git, TimeProvider time)
    {
        yield return CheckWritable(files);
        if (
            Enrolments.ConfigOf(files, out _) is { } config
            && (!GateConfig.IsSafeRemote(config.Remote) || RemoteUrl.Read(files.Repository, config.Remote, git) is not null)
        )
        {
            yield return CheckRef(files, config, git);
        }

        foreach (var hook in new PushHookSetup(files, git).Check())
        {
            yield return hook;
        }

        var waiting = new PendingFiles(files)
            .List()
            .Append(files.Log)
            .Where(RegularFile.HasContent)
            .Select(File.GetLastWriteTimeUtc)
            .ToList();
        var oldest = waiting.Count > 0 ? time.GetUtcNow().UtcDateTime - waiting.Min() : TimeSpan.Zero;
        yield return oldest > TooLong
            ? Finding.Warning(
                "waiting lines",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Lines have waited for {oldest.TotalDays:0} days. {SyncStateFile.Read(files)?.Report.Message}"
                ),
                "Run `vibeworkout sync`; it says what is wrong."
            )
            : Finding.Ok("waiting lines", waiting.Count == 0 ? "none" : "some, and not for long");
    }

    private static Finding CheckWritable(GateFiles files)
    {
        try
        {
            files.EnsureState();
            using var turn = FileLock.Take(files.LogLock, TimeSpan.FromSeconds(5));
            if (
                new FileInfo(files.Log).Attributes is var there and not (FileAttributes)(-1)
                && (there & (FileAttributes.ReparsePoint | FileAttributes.Directory)) != 0
            )
            {
                return NotRegular(files, there.HasFlag(FileAttributes.ReparsePoint) ? "a link" : "a folder");
            }

            using var log = new FileStream(files.Log, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (!log.CanSeek || (turn is not null && log.Length == 0 && !Keeps(log)))
            {
                return NotRegular(files, "a pipe or a device");
            }

            if (turn is not null && log.Length == 0)
            {
                File.Delete(files.Log); // looking leaves nothing behind
            }

            return turn is null
                ? Finding.Broken(
                    "log",
                    "Another process holds the log, so every call is blocked.",
                    "See which vibeworkout processes run, and end the one that hangs."
                )
                : Finding.Ok("log", $"{files.Log} can be written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Broken(
                "log",
                $"The log cannot be written, so every call is blocked: {FileFailure.What(e)}.",
                FileFailure.Mend(e)
            );
        }
    }

    private static Finding NotRegular(GateFiles files, string what) =>
        Finding.Broken(
            "log",
            $"{files.Log} is {what}, not a file: what is written there may go nowhere, so every call is blocked.",
            "Remove it; the next call makes the log anew."
        );

    /// <summary>Whether an empty log holds what is written to it. The log's lock is held, and it is empty again afterwards.</summary>
    private static bool Keeps(FileStream log)
    {
        log.WriteByte((byte)'\n');
        log.Flush();
        var keeps = log.Length == 1;
        log.SetLength(0);
        return keeps;
    }

    /// <summary>As far as git can tell without writing.</summary>
    private static Finding CheckRef(GateFiles files, GateConfig config, GitRunner git)
    {
        try
        {
            var repository = files.OpenLogRepository(git, config.Remote);
            repository.EnsureCreated();
            var commit = repository.WriteCommit(new Dictionary<string, string>(), "probe");
            return repository.TryPush(config.Remote, config.StatsRef, commit, Limit) is PushResult.Failed failed
                ? Finding.Broken(
                    "stats ref",
                    $"The log cannot be pushed, so it waits here. {failed.Message}",
                    "Try `git push` by hand; what helps there helps here."
                )
                : Finding.Ok("stats ref", $"{config.StatsRef} can be written");
        }
        catch (IOException e)
        {
            return Finding.Broken("stats ref", $"The private repository cannot be used: {FileFailure.What(e)}.", FileFailure.Mend(e));
        }
    }
}
