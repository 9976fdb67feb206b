namespace Vibeworkout.EndToEnd.Tests;

/// <summary>The gate with the real clients in which it is a plugin of ours.</summary>
public class PluginAgentsTests
{
    public static TheoryData<string> Clients => [.. OtherAgents.Served("opencode", "pi", "pi 0.73.1", "cline")];

    [Theory]
    [MemberData(nameof(Clients))]
    public Task Unlocked_every_call_runs_and_is_logged_once_with_how_it_ended(string client) => AgentRows.RunUnlockedAsync(client);

    [Theory]
    [MemberData(nameof(Clients))]
    public Task Locked_and_however_the_program_fails_no_call_has_any_effect(string client) => AgentRows.RunFailingAsync(client);
}
