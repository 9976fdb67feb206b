namespace Vibeworkout.EndToEnd.Tests;

/// <summary>The gate with the real clients that call a command, each in its own dialect.</summary>
public class OtherAgentsTests
{
    public static TheoryData<string> Clients => [.. OtherAgents.Served("codex", "gemini", "copilot", "qwen")];

    public static TheoryData<string, string> Failures => AgentRows.Table("codex", "gemini");

    [Theory]
    [MemberData(nameof(Clients))]
    public Task Unlocked_every_call_runs_and_is_logged_once_with_how_it_ended(string client) => AgentRows.RunUnlockedAsync(client);

    [Theory]
    [MemberData(nameof(Clients))]
    public Task Locked_and_however_the_program_fails_no_call_has_any_effect(string client) => AgentRows.RunFailingAsync(client);

    [Theory]
    [MemberData(nameof(Failures))]
    public Task With_what_the_gate_needs_gone_or_wrong_no_call_has_any_effect(string client, string failure) =>
        AgentRows.RunBrokenAsync(client, failure);
}
