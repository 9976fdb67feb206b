using System.Globalization;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

internal sealed partial class Bodies
{
    public JsonObject Integration(AppRegistration app) =>
        new()
        {
            ["id"] = app.Id,
            ["slug"] = app.Slug,
            ["client_id"] = app.ClientId,
            ["node_id"] = NodeId("A", app.Id),
            ["owner"] = SimpleUser(app.Owner),
            ["name"] = app.Name,
            ["description"] = null,
            ["external_url"] = app.HomepageUrl,
            ["html_url"] = $"{Root}/apps/{app.Slug}",
            ["created_at"] = Time(app.CreatedAt),
            ["updated_at"] = Time(app.CreatedAt),
            ["permissions"] = Levels.ToJson(app.Permissions),
            ["events"] = new JsonArray([.. app.Events]),
            ["installations_count"] = world.Installations.Count(i => i.App == app),
        };

    public JsonObject ConvertedManifest(AppRegistration app)
    {
        var body = Integration(app);
        body["client_secret"] = app.ClientSecret;
        body["webhook_secret"] = app.WebhookSecret;
        body["pem"] = app.Pem;
        return body;
    }

    public JsonObject Installation(Installation installation) =>
        new()
        {
            ["id"] = installation.Id,
            ["client_id"] = installation.App.ClientId,
            ["account"] = SimpleUser(installation.Account),
            ["repository_selection"] = Selection(installation),
            ["access_tokens_url"] = $"{Api}/app/installations/{installation.Id}/access_tokens",
            ["repositories_url"] = $"{Api}/installation/repositories",
            ["html_url"] = $"{Root}/settings/installations/{installation.Id}",
            ["app_id"] = installation.App.Id,
            ["app_slug"] = installation.App.Slug,
            ["target_id"] = installation.Account.Id,
            ["target_type"] = installation.Account.IsOrganization ? "Organization" : "User",
            ["permissions"] = Levels.ToJson(installation.Permissions),
            ["events"] = new JsonArray([.. installation.App.Events]),
            ["created_at"] = Time(installation.CreatedAt),
            ["updated_at"] = Time(installation.UpdatedAt),
            ["single_file_name"] = null,
            ["has_multiple_single_files"] = false,
            ["single_file_paths"] = new JsonArray(),
            ["suspended_by"] = installation.SuspendedAt is null ? null : SimpleUser(installation.Account),
            ["suspended_at"] = Time(installation.SuspendedAt),
        };

    public JsonObject InstallationToken(TokenGrant token, IReadOnlyList<Repository>? chosen)
    {
        var body = new JsonObject
        {
            ["token"] = token.Value,
            ["expires_at"] = Time(token.ExpiresAt),
            ["permissions"] = Levels.ToJson(token.Permissions),
            ["repository_selection"] = chosen is null ? Selection(token.Installation!) : "selected",
        };
        if (chosen is not null)
        {
            body["repositories"] = new JsonArray([.. chosen.Select(r => Repository(r, new(token.App, token)))]);
        }

        return body;
    }

    public static JsonObject Delivery(WebhookDelivery delivery) =>
        new()
        {
            ["id"] = delivery.Id,
            ["guid"] = delivery.DeliveryId.ToString("D", CultureInfo.InvariantCulture),
            ["delivered_at"] = Time(delivery.At),
            ["redelivery"] = delivery.IsRedelivery,
            ["duration"] = 0.1,
            ["status"] = delivery.Status is >= 200 and < 300 ? "OK" : "failed",
            ["status_code"] = delivery.Status ?? 502,
            ["event"] = delivery.Event,
            ["action"] = delivery.Action,
            ["installation_id"] = delivery.InstallationId,
            ["repository_id"] = delivery.RepositoryId,
        };

    private static string Selection(Installation installation) => installation.Selected is null ? "all" : "selected";
}
