using System.Text;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>What makes a repository a gate repo: the config, each agent's hooks, and a section for agents to read. Whatever else stands in
/// these files stays.</summary>
public static class BootstrapFiles
{
    /// <summary>The files as they should be.</summary>
    /// <param name="config">The gate's config. Which tools are gated is kept from the config that is there.</param>
    /// <param name="agents">The agents to set up.</param>
    /// <param name="statusLine">Whether agents that have a status line show ours, where they show none.</param>
    /// <param name="read">A file's text as it is now, by its path; null where there is none.</param>
    /// <exception cref="FormatException">An agent's settings are no settings file; the message says where.</exception>
    public static IReadOnlyList<BootstrapFile> Plan(
        GateConfig config,
        IReadOnlyList<AgentSetup> agents,
        bool statusLine,
        Func<string, string?> read
    )
    {
        var earlier = read(GateConfig.FileName);
        var instructions = read(AgentInstructions.FileName);
        return
        [
            new(GateConfig.FileName, earlier, KeepChoices(earlier, config).ToJson()),
            .. agents
                .SelectMany(agent => agent.Files, (agent, file) => (Agent: agent, File: file, Text: read(file.ProjectPath)))
                .Select(s => new BootstrapFile(s.File.ProjectPath, s.Text, Merge(s.Agent, s.File, s.Text, statusLine))),
            new(AgentInstructions.FileName, instructions, AgentInstructions.Merge(instructions)),
        ];
    }

    /// <summary>A team's file as it should be: it gates whoever enrols in their clone, and nobody else notices. Which tools are gated is kept from the
    /// one that is there.</summary>
    /// <param name="config">The gate's config; its user key is left out.</param>
    /// <param name="read">A file's text as it is now, by its path; null where there is none.</param>
    public static BootstrapFile PlanTeam(GateConfig config, Func<string, string?> read)
    {
        var earlier = read(GateConfig.FileName);
        var kept =
            earlier is not null && GateConfig.TryParseTeam(Encoding.UTF8.GetBytes(earlier), config.UserKey, out var old, out _)
                ? config with
                {
                    GatedTools = old.GatedTools,
                }
                : config;
        return new(GateConfig.FileName, earlier, kept.ToTeamJson());
    }

    /// <summary>What a user may have chosen in the config stays: which tools are gated.</summary>
    private static GateConfig KeepChoices(string? earlier, GateConfig config) =>
        earlier is not null && GateConfig.TryParse(Encoding.UTF8.GetBytes(earlier), out var old, out _)
            ? config with
            {
                GatedTools = old.GatedTools,
            }
            : config;

    private static string Merge(AgentSetup agent, AgentFile file, string? text, bool statusLine)
    {
        var merged = file.Merge(text);
        return statusLine ? agent.MergeStatusLine(file, merged) : merged;
    }
}
