namespace Vibeworkout.Server.Demo;

/// <summary>A tool call that the demo's agent tried, and what came of it.</summary>
/// <param name="Id">The agent's name for it.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Allowed">Whether the hook let it through.</param>
/// <param name="Succeeded">How it ended; null when it was blocked or nobody told.</param>
/// <param name="Message">What the hook said when it blocked.</param>
/// <param name="HookTook">How long the hook before it ran.</param>
internal sealed record DemoCall(string Id, string Tool, bool Allowed, bool? Succeeded, string Message, TimeSpan HookTook);
