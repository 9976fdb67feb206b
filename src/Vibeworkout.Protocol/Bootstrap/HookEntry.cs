namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>One hook entry: the agent's event and the text of the entry.</summary>
/// <param name="Event">The event's name in the agent's settings.</param>
/// <param name="Entry">One element of that event's list, indented from column 0.</param>
internal readonly record struct HookEntry(string Event, string Entry);
