namespace Vibeworkout.Server.GitHub;

/// <summary>What is kept of a webhook's body.</summary>
internal sealed record WebhookSummary(string? Action, long? Installation, long? Repository, string? Ref);
