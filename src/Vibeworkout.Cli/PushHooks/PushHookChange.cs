namespace Vibeworkout.Cli.PushHooks;

/// <summary>What was done with one hook, or what its owner should do.</summary>
/// <param name="Name">The hook, or where it lies.</param>
/// <param name="Changed">Whether something was written.</param>
/// <param name="Advice">What people should add themselves, where we do not write; null otherwise.</param>
internal sealed record PushHookChange(string Name, bool Changed, string? Advice = null);
