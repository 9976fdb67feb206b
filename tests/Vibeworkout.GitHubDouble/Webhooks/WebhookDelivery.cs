using System.Text;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

/// <summary>One attempt to deliver a webhook, and what it was answered. A redelivery has an id of its own and the guid of the first
/// attempt.</summary>
public sealed record WebhookDelivery
{
    public required long Id { get; init; }

    /// <summary>What <c>X-GitHub-Delivery</c> holds.</summary>
    public required Guid DeliveryId { get; init; }

    public required AppRegistration App { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Event { get; init; }

    public string? Action { get; init; }

    public long? InstallationId { get; init; }

    public long? RepositoryId { get; init; }

    public bool IsRedelivery { get; init; }

    /// <summary>The body, to the byte.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The answer's status; null where it was not tried yet, was switched off, or nobody answered.</summary>
    public int? Status { get; init; }

    /// <summary>The answer's text, or why there was none.</summary>
    public string? Answer { get; init; }

    public JsonObject Payload => JsonNode.Parse(Body.Span)!.AsObject();

    public string Signature => WebhookSignature.Of(App.WebhookSecret, Body.Span);

    public override string ToString() => $"{Event} {Action} {DeliveryId}: {Status} {Answer} {Encoding.UTF8.GetString(Body.Span)}";
}
