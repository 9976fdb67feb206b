namespace Vibeworkout.Cli.Commands;

/// <summary>An enrolled repository, and how its log stands against the agent's own records.</summary>
/// <param name="Folder">Where it was enrolled.</param>
/// <param name="Report">The comparison.</param>
internal sealed record VerifiedGate(string Folder, VerifyReport Report);
