using System.Globalization;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;

namespace Vibeworkout.Hook.Calls;

/// <summary>
/// Which agent sessions were told of the gate just now. An agent whose settings and plugin both call us fires twice for one start; the same
/// session may start again later, resumed or compacted, and is told again then.
/// </summary>
internal sealed class SessionsTold(GateFiles files, TimeProvider time)
{
    private const int Kept = 16;
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Notes the session; whether it is to be told. Where that cannot be noted it is: twice is better than not at all.</summary>
    /// <param name="session">The agent's name for it; null where it gives none.</param>
    /// <param name="source">What made it start, in the agent's words.</param>
    public bool Add(string? session, string? source)
    {
        var name = $"{session} {source}";
        if (string.IsNullOrEmpty(session) || name.AsSpan().ContainsAny('\n', '\r'))
        {
            return true;
        }

        try
        {
            files.EnsureState();
            using var turn = FileLock.Take(files.LogLock, Patience);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var lately = (RegularFile.HasContent(files.SessionsTold) ? File.ReadAllLines(files.SessionsTold) : [])
                .Where(line => IsLate(line, now))
                .ToList();
            if (lately.Exists(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..] == name))
            {
                return false;
            }

            RegularFile.Require(files.SessionsTold);
            File.WriteAllLines(files.SessionsTold, lately.TakeLast(Kept).Append($"{now.ToString(CultureInfo.InvariantCulture)} {name}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // see above
        }

        return true;
    }

    private static bool IsLate(string line, long now) =>
        line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space
        && long.TryParse(line[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && now - at is >= 0 and var age
        && age <= JustNow.TotalMilliseconds;
}
