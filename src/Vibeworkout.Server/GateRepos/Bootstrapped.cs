namespace Vibeworkout.Server.GateRepos;

/// <summary>What became of it.</summary>
/// <param name="State"><c>done</c>, <c>unchanged</c>, <c>pull_request</c> or <c>failed</c>.</param>
/// <param name="Message">The same in words, with what to do next.</param>
/// <param name="Files">The files that were made or changed.</param>
/// <param name="Url">The pull request, or the commit where its page is known.</param>
internal sealed record Bootstrapped(string State, string Message, IReadOnlyList<string> Files, string? Url)
{
    public static Bootstrapped Failed(string message) => new("failed", message, [], null);
}
