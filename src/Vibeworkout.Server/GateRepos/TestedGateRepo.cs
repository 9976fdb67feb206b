namespace Vibeworkout.Server.GateRepos;

/// <summary>What trying a gate repo showed.</summary>
/// <param name="Reachable">git can ask the remote.</param>
/// <param name="Writable">A signal can be pushed to it.</param>
/// <param name="Bootstrapped">The default branch has the gate config; null when that could not be seen.</param>
/// <param name="HookSeen">The user's tool log is there: a hook has run and synced.</param>
/// <param name="Message">The same in words, with what to do next.</param>
internal sealed record TestedGateRepo(bool Reachable, bool Writable, bool? Bootstrapped, bool HookSeen, string Message);
