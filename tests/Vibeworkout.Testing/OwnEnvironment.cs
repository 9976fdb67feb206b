using System.Runtime.CompilerServices;

namespace Vibeworkout.Testing;

/// <summary>
/// What the shell exports must not reach the programs under test: a connection string of the person who runs the tests would send every
/// server to that database, and a git variable every clone to that repository.
/// </summary>
internal static class OwnEnvironment
{
#pragma warning disable CA2255 // this library is the tests' own, and there is no earlier place: test classes start servers in their fields
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Clear()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            if (IsSetting(name))
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }

    private static bool IsSetting(string name) =>
        name.Contains("__", StringComparison.Ordinal) // a setting in a section, as .NET's configuration reads them
        || name
            is "URLS"
                or "DOTNET_ENVIRONMENT"
                or "DOTNET_URLS"
                or "CLAUDE_PROJECT_DIR"
                or "CLAUDE_CONFIG_DIR"
                or "CODEX_HOME"
                or "GIT_DIR"
                or "GIT_WORK_TREE"
                or "GIT_INDEX_FILE"
                or "VIBEWORKOUT_CONFIG_HOME"
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase);
}
