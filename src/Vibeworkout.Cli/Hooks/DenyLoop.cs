using System.Globalization;
using Vibeworkout.Cli.Gate;

namespace Vibeworkout.Cli.Hooks;

/// <summary>
/// Notices a model that tries again and again: five blocks in a row within two minutes. Then the answer ends its turn as well, so that it does not try for ever.
/// </summary>
internal sealed class DenyLoop(GateFiles files, TimeProvider time)
{
    private const int Enough = 5;
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(2);

    /// <summary>Counts this block; whether it is one too many. What cannot be counted is no loop: the call is blocked in any case.</summary>
    public bool IsLoop()
    {
        try
        {
            var now = time.GetUtcNow();
            var recent = (File.Exists(files.Blocks) ? File.ReadAllLines(files.Blocks) : [])
                .Where(line => long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && now.ToUnixTimeMilliseconds() - at is >= 0 and var age && age <= Lately.TotalMilliseconds)
                .TakeLast(Enough).Append(now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)).ToList();
            File.WriteAllLines(files.Blocks, recent);
            return recent.Count >= Enough;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
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
