namespace Vibeworkout.Hook;

/// <summary>The version of these programs, which are installed together.</summary>
internal static class OwnVersion
{
    /// <summary>From the program's settings: an attribute would bring reflection along.</summary>
    public static string Text { get; } = AppContext.GetData("Vibeworkout.Version") as string ?? "unknown";
}
