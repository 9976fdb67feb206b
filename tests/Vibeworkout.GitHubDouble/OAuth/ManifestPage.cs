using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Vibeworkout.Git;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A user registers an app from the manifest that its server posted; the server then fetches the app's keys with a code.</summary>
internal sealed partial class ManifestPage(GitHubDouble github, World world, Sessions sessions)
{
    private readonly ConcurrentDictionary<string, Pending> pending = new();

    public static bool Knows(string path) => Address().IsMatch(path);

    public Task AnswerAsync(HttpContext context) =>
        context.Request switch
        {
            { Method: "POST", HasFormContentType: true } when !context.Request.Query.ContainsKey("pending") => KeepAsync(context),
            { Method: "POST" } => CreateAsync(context),
            _ => ShowAsync(context),
        };

    /// <summary>What was posted is kept while its user signs in.</summary>
    private async Task KeepAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        if (TryParse(form["manifest"].ToString()) is not { } manifest || WhyNot(manifest) is not null)
        {
            await Html.PageAsync(
                context,
                "Invalid GitHub App configuration",
                $"<p>{Html.Text(TryParse(form["manifest"].ToString()) is { } known ? WhyNot(known) : "The manifest is not valid JSON.")}</p>",
                422
            );
            return;
        }

        var owner = Address().Match(context.Request.Path.Value!).Groups["org"].Value;
        var key = World.Hex(20);
        pending[key] = new(
            manifest,
            form.TryGetValue("state", out var posted) ? posted : context.Request.Query["state"].FirstOrDefault(),
            owner
        );
        await Html.LeadAsync(context, $"{context.Request.Path}?pending={key}");
    }

    private Task ShowAsync(HttpContext context)
    {
        if (Find(context) is not { } waiting)
        {
            return Html.PageAsync(context, "Page not found", "", 404);
        }

        return sessions.UserOf(context) is null
            ? sessions.AskAsync(context)
            : Html.PageAsync(
                context,
                "Create GitHub App",
                Html.Form(
                    context.Request.Path + context.Request.QueryString.ToString(),
                    $"""<label>GitHub App name <input name="name" value="{Html.Text((string?)waiting.Manifest["name"])}" required></label>""",
                    Html.Button("Create")
                )
            );
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (Find(context) is not { } waiting || sessions.UserOf(context) is not { } user)
        {
            await ShowAsync(context);
            return;
        }

        var name = (await context.Request.ReadFormAsync())["name"].ToString();
        var owner = waiting.Organization.Length > 0 ? world.FindAccount(waiting.Organization) : user;
        if (owner is null || (owner != user && !owner.Members.GetValueOrDefault(user.Id)))
        {
            await Html.PageAsync(context, "Page not found", "", 404);
        }
        else if (world.Apps.Exists(a => a.Slug == Slug(name)))
        {
            await Html.PageAsync(context, "Name is already taken", "", 422);
        }
        else
        {
            pending.TryRemove(context.Request.Query["pending"].ToString(), out _);
            var code = world.Manifests.Add(github.RegisterApp(Register(waiting.Manifest, name, owner)));
            var query = new Dictionary<string, string?> { ["code"] = code };
            if (waiting.State is { } state)
            {
                query["state"] = state;
            }

            await Html.LeadAsync(context, QueryHelpers.AddQueryString((string)waiting.Manifest["redirect_url"]!, query));
        }
    }

    private AppRegistration Register(JsonObject manifest, string name, Account owner) =>
        new()
        {
            Id = world.NextId(),
            Slug = Slug(name),
            Name = name,
            Owner = owner,
            ClientId = $"Iv23li{World.Hex(14)}",
            ClientSecret = World.Hex(40),
            WebhookSecret = World.Hex(32),
            CreatedAt = world.Now,
            HomepageUrl = (string)manifest["url"]!,
            WebhookUrl =
                manifest["hook_attributes"] is JsonObject hook && (bool?)hook["active"] != false && (string?)hook["url"] is { } url
                    ? new(url)
                    : null,
            SetupUrl = (string?)manifest["setup_url"] is { } setup ? new(setup) : null,
            CallbackUrls = Strings(manifest["callback_urls"]),
            Permissions = (
                manifest["default_permissions"] is JsonObject permissions
                    ? Levels.Parse(permissions)
                    : ImmutableDictionary<string, Level>.Empty
            ).SetItem(Access.Metadata, Level.Read),
            Events = Strings(manifest["default_events"]),
        };

    private Pending? Find(HttpContext context) => context.Request.Query["pending"] is [{ } key] ? pending.GetValueOrDefault(key) : null;

    private static string? WhyNot(JsonObject manifest)
    {
        var missing = Array.Find(["url", "redirect_url"], name => !Urls.TryRead((string?)manifest[name], out _));
        return missing is null ? null : $"{missing} is missing, or is no address.";
    }

    private static ImmutableList<string> Strings(JsonNode? list) => list is JsonArray array ? [.. array.Select(e => (string)e!)] : [];

    private static string Slug(string name) => NotInSlugs().Replace(name.ToLowerInvariant(), "-").Trim('-');

    private static JsonObject? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("^(/organizations/(?<org>[^/]+))?/settings/apps/new$")]
    private static partial Regex Address();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInSlugs();

    private sealed record Pending(JsonObject Manifest, string? State, string Organization);
}
