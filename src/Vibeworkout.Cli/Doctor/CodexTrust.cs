using System.Security.Cryptography;
using System.Text.Json;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Bootstrap;

namespace Vibeworkout.Cli.Doctor;

/// <summary>
/// Whether Codex CLI runs the gate's hook. It runs a project's hook only when the user's config holds the hash of exactly that hook:
/// SHA-256 of the key-sorted compact JSON of event and handlers (measured with 0.169.0, and the same in 0.171.0).
/// </summary>
internal static class CodexTrust
{
    public static bool Trusts(string hooksFile)
    {
        var config = Path.Combine(
            Environment.GetEnvironmentVariable("CODEX_HOME") is { Length: > 0 } named
                ? named
                : Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
                    ".codex"
                ),
            "config.toml"
        );
        if (!File.Exists(config) || FindGate(hooksFile) is not { } gate)
        {
            return false;
        }

        var section = $"[hooks.state.\"{hooksFile}:pre_tool_use:{gate.Group}:0\"]";
        var lines = File.ReadLines(config).Select(l => l.Trim()).SkipWhile(l => l != section).Skip(1).TakeWhile(l => !l.StartsWith('['));
        return lines.Any(l =>
            l.StartsWith("trusted_hash", StringComparison.Ordinal) && l.Contains($"\"sha256:{gate.Hash}\"", StringComparison.Ordinal)
        );
    }

    private static (int Group, string Hash)? FindGate(string hooksFile)
    {
        try
        {
            using var json = JsonDocument.Parse(PlainFile.ReadAllBytes(hooksFile));
            var groups = json.RootElement.GetProperty("hooks").GetProperty("PreToolUse").EnumerateArray().ToList();
            var group = groups.FindIndex(g =>
                AgentSetup.Codex.GateCommands.Contains(g.GetProperty("hooks")[0].GetProperty("command").GetString()!)
            );
            return group < 0 ? null : (group, HashOf(groups[group].GetProperty("hooks")[0]));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null; // not a file that Codex would take
        }
    }

    private static string HashOf(JsonElement handler)
    {
        using var buffer = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                buffer,
                new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            json.WriteStartObject();
            json.WriteString("event_name", "pre_tool_use");
            json.WriteStartArray("hooks");
            json.WriteStartObject();
            json.WriteBoolean("async", false);
            json.WriteString("command", handler.GetProperty("command").GetString());
            json.WriteNumber("timeout", handler.GetProperty("timeout").GetInt32());
            json.WriteString("type", "command");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.ToArray()));
    }
}
