using System.Globalization;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Hook.Calls;

/// <summary>
/// Notices a model that tries again and again: five blocks in a row within two minutes. Then the answer ends its turn as well, so that it
/// does not try for ever.
/// </summary>
internal sealed class DenyLoop(GateFiles files, TimeProvider time)
{
    private const int Enough = 5;
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(2);

    /// <summary>Counts this block; whether it is one too many. What cannot be counted is no loop: the call is blocked in any
    /// case.</summary>
    /// <param name="call">The agent's name for the call, which several of our entries may be asked about; null where it gives none.</param>
    public bool IsLoop(string? call)
    {
        try
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var recent = (File.Exists(files.Blocks) ? File.ReadAllLines(files.Blocks) : [])
                .Select(Parse)
                .Where(block => now - block.At is >= 0 and var age && age <= Lately.TotalMilliseconds)
                .TakeLast(Enough)
                .ToList();
            var name = call is null || call.AsSpan().ContainsAny('\n', '\r') ? "" : call;
            if (name.Length == 0 || !recent.Exists(block => block.Call == name))
            {
                recent.Add((now, name));
                File.WriteAllLines(files.Blocks, recent.Select(block => $"{block.At.ToString(CultureInfo.InvariantCulture)} {block.Call}"));
            }

            return recent.Count >= Enough;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static (long At, string Call) Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var at = space < 0 ? line : line[..space];
        return (
            long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : long.MinValue / 2,
            space < 0 ? "" : line[(space + 1)..]
        );
    }

    /// <summary>A call was let through: the row is broken.</summary>
    public static void Forget(GateFiles files)
    {
        if (File.Exists(files.Blocks))
        {
            File.Delete(files.Blocks);
        }
    }
}
