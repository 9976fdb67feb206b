using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.GitHub;

/// <summary>
/// <c>POST /webhooks/github</c>: checks the signature of the body as it came, keeps the delivery once, answers at once;
/// <see cref="WebhookWorker"/> does the rest. Nothing unsigned is kept.
/// </summary>
internal static class Webhooks
{
    private const int MaxBody = 4 * 1024 * 1024;
    private const string Scheme = "sha256=";

    public static void MapWebhooks(this IEndpointRouteBuilder app) =>
        app.MapPost("/webhooks/github", TakeAsync)
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBody))
            .DisableAntiforgery()
            .ExcludeFromDescription();

    /// <summary>Whether a body carries the signature of the secret. Compares in constant time.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> body, string? signature, string secret)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature is not null
            && signature.StartsWith(Scheme, StringComparison.Ordinal)
            && signature.Length == Scheme.Length + (2 * given.Length)
            && Convert.FromHexString(signature.AsSpan(Scheme.Length), given, out _, out _) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    private static async Task<IResult> TakeAsync(
        HttpRequest request,
        IOptions<GitHubOptions> options,
        VibeworkoutContext db,
        WebhookWorker worker,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (options.Value.WebhookSecret is not { Length: > 0 } secret)
        {
            return Problems.NotFound("This server takes no webhooks: GitHub:WebhookSecret is not set.");
        }

        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, cancel);
        var body = copy.GetBuffer().AsMemory(0, (int)copy.Length);
        if (!IsSigned(body.Span, request.Headers["X-Hub-Signature-256"], secret))
        {
            return TypedResults.Problem(
                title: "The webhook's signature is not ours; check that GitHub:WebhookSecret is the App's webhook secret.",
                statusCode: StatusCodes.Status401Unauthorized
            );
        }

        if (
            !Guid.TryParse(request.Headers["X-GitHub-Delivery"], out var id)
            || request.Headers["X-GitHub-Event"].ToString() is not { Length: > 0 and <= 100 } name
        )
        {
            return TypedResults.Problem(
                title: "A webhook needs the headers X-GitHub-Delivery and X-GitHub-Event.",
                statusCode: StatusCodes.Status400BadRequest
            );
        }

        if (
            name != "ping"
            && await KeepAsync(
                db,
                new WebhookDelivery
                {
                    Id = id,
                    Event = name,
                    Body = Summary(name, body),
                    ReceivedAt = time.GetUtcNow(),
                },
                cancel
            )
        )
        {
            worker.Wake();
        }

        return TypedResults.Accepted((string?)null);
    }

    /// <summary>What is needed of a body: numbers, an action and a name. Nothing else of it is kept.</summary>
    private static string Summary(string name, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return JsonSerializer.Serialize(
                new WebhookSummary(Text(root, "action"), Number(root, "installation"), Number(root, "repository"), Text(root, "ref")),
                GitHubApi.Json
            );
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "{}"; // signed, and yet no JSON, or text that is no Unicode: form-encoded hooks are not ours
        }
    }

    private static string? Text(JsonElement root, string member) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static long? Number(JsonElement root, string member) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty(member, out var thing)
        && thing.ValueKind == JsonValueKind.Object
        && thing.TryGetProperty("id", out var id)
        && id.ValueKind == JsonValueKind.Number
        && id.TryGetInt64(out var number)
            ? number
            : null;

    /// <summary>False when it was here already.</summary>
    private static async Task<bool> KeepAsync(VibeworkoutContext db, WebhookDelivery delivery, CancellationToken cancel)
    {
        if (await db.WebhookDeliveries.AnyAsync(d => d.Id == delivery.Id, cancel))
        {
            return false;
        }

        db.WebhookDeliveries.Add(delivery);
        try
        {
            await db.SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateException) when (db.WebhookDeliveries.AsNoTracking().Any(d => d.Id == delivery.Id))
        {
            return false; // twice at the same moment
        }
    }
}
