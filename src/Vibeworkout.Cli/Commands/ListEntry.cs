namespace Vibeworkout.Cli.Commands;

/// <summary>An enrolment, as <c>list</c> shows it.</summary>
/// <param name="Folder">Where it was enrolled.</param>
/// <param name="Mode"><c>personal</c>, <c>team</c> or <c>committed</c>.</param>
/// <param name="Carrier">The other repository through which signal and log travel; null for its own remote.</param>
/// <param name="Agents">The agents that were set up.</param>
/// <param name="State"><c>unlocked</c>, <c>locked</c>, <c>off</c>, <c>gone</c> where its git directory is, or <c>unusable</c>.</param>
/// <param name="Why">The same in a sentence.</param>
internal sealed record ListEntry(string Folder, string Mode, string? Carrier, IReadOnlyList<string> Agents, string State, string? Why);
