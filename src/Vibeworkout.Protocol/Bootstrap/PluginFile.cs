using System.Text.RegularExpressions;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>A plugin or extension: a file of ours alone, written by this version.</summary>
internal sealed partial class PluginFile(string projectPath, string userPath, string content) : AgentFile(projectPath, userPath)
{
    public override string Merge(string? text) =>
        text is null || HoldsOurs(text)
            ? content
            : throw new FormatException(
                $"{ProjectPath} is somebody else's file, so nothing was changed in it. Move it to another name, then try again."
            );

    public override string? Remove(string text) => HoldsOurs(text) ? null : text;

    public override bool HasGate(string text) => Lines(text) == Lines(content);

    public override bool HoldsOurs(string text) => OurFirstLine().IsMatch(text);

    private static string Lines(string text) => text.Replace("\r", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\A// vibeworkout hook plugin \d+: ")]
    private static partial Regex OurFirstLine();
}
