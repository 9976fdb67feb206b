using System.Reflection;
using ArchUnitNET.Loader;

namespace Vibeworkout.Testing;

/// <summary>Which folder of a program uses which other one, read from the compiled types: from members, signatures and instructions, those
/// that the compiler made included. A folder is the first part of a namespace below the program's own.</summary>
public static class Folders
{
    /// <summary>Every use of a type in another folder of the same program.</summary>
    public static IReadOnlyList<FolderReference> UsesOf(Assembly program, string root)
    {
        var architecture = new ArchLoader().LoadAssembly(program).Build();
        return
        [
            .. architecture
                .Types.SelectMany(type => type.Dependencies)
                .Select(use => new FolderReference(
                    FolderOf(use.Origin.FullName, root),
                    FolderOf(use.Target.FullName, root),
                    $"{Short(use.Origin.FullName, root)} -> {Short(use.Target.FullName, root)}"
                ))
                .Where(use => use is { From.Length: > 0, To.Length: > 0 } && use.From != use.To)
                .Distinct(),
        ];
    }

    /// <summary>Those that go against the order: a folder may use those that stand before it.</summary>
    public static IReadOnlyList<FolderReference> AgainstOrder(IReadOnlyList<FolderReference> uses, IReadOnlyList<string> order) =>
        [.. uses.Where(use => IndexOf(order, use.From) < IndexOf(order, use.To))];

    private static int IndexOf(IReadOnlyList<string> order, string folder)
    {
        var found = order.ToList().IndexOf(folder);
        Assert.True(found >= 0, $"The folder {folder} has no place in the order yet; give it one.");
        return found;
    }

    private static string FolderOf(string type, string root) =>
        type.StartsWith(root + ".", StringComparison.Ordinal) && type[(root.Length + 1)..].Split('.') is [var folder, _, ..] ? folder : "";

    private static string Short(string type, string root) => type.Replace(root + ".", "", StringComparison.Ordinal).Split('+', '/', '<')[0];
}
