#pragma warning disable CA1720 // GitHub calls it guid
namespace Vibeworkout.Testing.GitHub;

/// <summary>Stands in until webhooks are here.</summary>
public sealed record WebhookDelivery(AppRegistration App, long Id, Guid Guid, DateTimeOffset At, bool IsRedelivery, int? Status, string Event, string? Action, long? InstallationId, long? RepositoryId);
