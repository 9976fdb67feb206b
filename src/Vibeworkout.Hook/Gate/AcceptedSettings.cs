using System.Security.Cryptography;
using Vibeworkout.Git;

namespace Vibeworkout.Hook.Gate;

/// <summary>
/// The settings and variables that run programs or send git elsewhere, as the person had them when they ran <c>init</c>: kept outside of
/// the repository, beside the pinned keys, for the git directory that all its work trees share. Each work
/// tree has its own (conditions and <c>config.worktree</c> differ); what is accepted for one is accepted for all. The git directory
/// remembers in which user folders there is a record: an environment that names another one does not make this
/// a first use again.
/// </summary>
internal sealed class AcceptedSettings(RepositoryLocation repository)
{
    private const int SaltSize = 16;

    private string RecordFile => Path.Combine(UserFolder.Path, "settings", SettingsRecord.Digest([], "dir", repository.CommonDir)[..32]);

    private string Marker => Path.Combine(repository.CommonDir, "vibeworkout", "settings-recorded");

    /// <summary>What a line of this work tree's ends in; nothing for the main one.</summary>
    private string Tag => repository.GitDir == repository.CommonDir ? "" : " " + SettingsRecord.Digest([], "dir", repository.GitDir)[..16];

    /// <summary>Whether there is a record for this git directory, in other user folders than the one that this environment names.</summary>
    public bool IsElsewhere() => MarkedFolders() is { Length: > 0 } folders && !folders.Contains(UserFolder.Path);

    /// <summary>The record; null when there is none. One that cannot be made sense of accepts nothing.</summary>
    public SettingsRecord? Read() =>
        ReadLines() switch
        {
            null => null,
            { } lines when SaltOf(lines) is { } salt => new(salt, [.. lines[1..].Select(DigestOf)]),
            _ => new([], []),
        };

    /// <summary>Whether the record has exactly this for this work tree.</summary>
    public bool IsExactly(IReadOnlyCollection<(string Name, string Value)> all) =>
        ReadLines() is { } lines
        && SaltOf(lines) is { } salt
        && MarkedFolders().Contains(UserFolder.Path)
        && lines[1..]
            .Where(line => TagOf(line) == Tag)
            .Select(DigestOf)
            .ToHashSet()
            .SetEquals(all.Select(s => SettingsRecord.Digest(salt, s.Name, s.Value)));

    /// <summary>Accepts this for this work tree, in place of what was accepted for it.</summary>
    public SettingsRecord Write(IEnumerable<(string Name, string Value)> all)
    {
        var lines = ReadLines() ?? [];
        var known = SaltOf(lines);
        var salt = known ?? RandomNumberGenerator.GetBytes(SaltSize);
        var others = known is null ? [] : lines[1..].Where(line => TagOf(line) != Tag);
        var now = others.Concat(all.Select(s => SettingsRecord.Digest(salt, s.Name, s.Value) + Tag)).Distinct().ToList();
        UserFolder.Write(RecordFile, string.Concat(now.Prepend(Convert.ToHexStringLower(salt)).Select(line => line + "\n")));
        Mark();
        return new(salt, [.. now.Select(DigestOf)]);
    }

    public void Remove()
    {
        foreach (var file in new[] { RecordFile, Marker }.Where(File.Exists))
        {
            File.Delete(file);
        }
    }

    private void Mark()
    {
        if (!MarkedFolders().Contains(UserFolder.Path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Marker)!);
            File.AppendAllText(Marker, UserFolder.Path + "\n");
        }
    }

    private string[] MarkedFolders() => File.Exists(Marker) ? File.ReadAllLines(Marker) : [];

    /// <summary>The salt, then a digest a line, and behind it the work tree's tag.</summary>
    private string[]? ReadLines() => File.Exists(RecordFile) ? File.ReadAllLines(RecordFile) : null;

    private static byte[]? SaltOf(string[] lines) =>
        lines is [{ Length: SaltSize * 2 } salt, ..] && salt.All(char.IsAsciiHexDigit) ? Convert.FromHexString(salt) : null;

    private static string DigestOf(string line) => line.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var end ? line[..end] : line;

    private static string TagOf(string line) => line[DigestOf(line).Length..];
}
