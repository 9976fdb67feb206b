namespace Vibeworkout.Data;

/// <summary>A webhook that arrived. Its id is kept, so that the same one counts once; its body only until it was handled.</summary>
public sealed class WebhookDelivery
{
    /// <summary>GitHub's <c>X-GitHub-Delivery</c>.</summary>
    public Guid Id { get; set; }

    /// <summary>GitHub's <c>X-GitHub-Event</c>.</summary>
    public required string Event { get; set; }

    /// <summary>The body; empty once it was handled.</summary>
    public required string Body { get; set; }

    /// <summary>When it arrived.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>When it was handled; null while it is not.</summary>
    public DateTimeOffset? HandledAt { get; set; }

    /// <summary>How often handling it was tried.</summary>
    public int Tries { get; set; }

    /// <summary>Why handling it failed, in words; null when it did not.</summary>
    public string? Error { get; set; }
}
