namespace Vibeworkout.Protocol.Agents;

/// <summary>A setting of an agent's by which people turn hooks or plugins off, so that every call runs ungated.</summary>
/// <param name="File">The settings file: from the repository's root, from the home where it begins with <c>~/</c>, or absolute.</param>
/// <param name="Member">The names that lead to it from the document's root, with points between them.</param>
/// <param name="Value">The value that turns off.</param>
public sealed record AgentSwitch(string File, string Member, bool Value);
