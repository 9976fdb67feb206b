using System.Globalization;
using Vibeworkout.Git;

namespace Vibeworkout.Hook.Gate;

/// <summary>git's settings as they were read last, in a file that only its owner may read: they may hold secrets. One field after the
/// other, each ended by NUL.</summary>
internal static class KeptSettings
{
    private const string Version = "1";
    private const int Head = 3;

    /// <summary>What is kept for these surroundings; null when there is nothing of use.</summary>
    public static SettingsSnapshot? Read(string path, string surroundings)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var fields = File.ReadAllText(path).Split('\0');
        var own = surroundings.Split('\0');
        if (
            fields.Length < Head
            || fields[0] != Version
            || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var stamps)
            || !int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var settings)
            || fields.Length != Head + own.Length + (stamps * 3) + (settings * 4) + 1
            || !fields.AsSpan(Head, own.Length).SequenceEqual(own)
        )
        {
            return null;
        }

        var at = Head + own.Length;
        var files = new FileStamp[stamps];
        for (var i = 0; i < stamps; i++, at += 3)
        {
            files[i] = new(
                fields[at],
                long.Parse(fields[at + 1], CultureInfo.InvariantCulture),
                long.Parse(fields[at + 2], CultureInfo.InvariantCulture)
            );
        }

        var all = new GitSetting[settings];
        for (var i = 0; i < settings; i++, at += 4)
        {
            all[i] = new(fields[at], fields[at + 1], fields[at + 2], fields[at + 3]);
        }

        return new(all, files);
    }

    public static void Write(string path, string surroundings, SettingsSnapshot snapshot)
    {
        string[] fields =
        [
            Version,
            snapshot.Stamps.Count.ToString(CultureInfo.InvariantCulture),
            snapshot.Settings.Count.ToString(CultureInfo.InvariantCulture),
            .. surroundings.Split('\0'),
            .. snapshot.Stamps.SelectMany(s =>
                new[] { s.Path, s.Written.ToString(CultureInfo.InvariantCulture), s.Size.ToString(CultureInfo.InvariantCulture) }
            ),
            .. snapshot.Settings.SelectMany(s => new[] { s.Key, s.Value, s.Scope, s.Origin }),
        ];
        UserFolder.Write(path, string.Concat(fields.Select(f => f + "\0")));
    }
}
