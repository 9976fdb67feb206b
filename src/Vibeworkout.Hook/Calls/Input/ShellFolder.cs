namespace Vibeworkout.Hook.Calls.Input;

/// <summary>The folder that a shell command changes into before it applies a patch.</summary>
internal static class ShellFolder
{
    /// <summary>The folder in <c>cd FOLDER &amp;&amp; …</c>; null when the command does not begin like that.</summary>
    public static string? Find(string command)
    {
        var rest = command.TrimStart();
        if (!rest.StartsWith("cd ", StringComparison.Ordinal) || rest.IndexOf("&&", StringComparison.Ordinal) is not (> 3 and var end))
        {
            return null;
        }

        return rest[3..end].Trim().Trim('"', '\'');
    }
}
