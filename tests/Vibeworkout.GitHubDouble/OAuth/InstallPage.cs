using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A user chooses where an app is installed, and for which repositories; or, where it is installed already, changes
/// that.</summary>
internal sealed class InstallPage(GitHubDouble github, World world, Sessions sessions, WebhookSender webhooks)
{
    public async Task AnswerAsync(HttpContext context, string slug)
    {
        if (world.Apps.Find(a => a.Slug == slug) is not { } app)
        {
            await Html.PageAsync(context, "Page not found", "", 404);
        }
        else if (sessions.UserOf(context) is not { } user)
        {
            await sessions.AskAsync(context);
        }
        else
        {
            var owned = world.Accounts.FindAll(a => a == user || a.Members.GetValueOrDefault(user.Id));
            var chosen = context.Request.Query["target_id"].ToString();
            var account = owned.Count == 1 ? user : owned.Find(a => a.Id.ToString(CultureInfo.InvariantCulture) == chosen);
            await AnswerAsync(context, app, owned, account);
        }
    }

    private Task AnswerAsync(HttpContext context, AppRegistration app, ImmutableList<Account> owned, Account? account)
    {
        if (account is null)
        {
            return Html.PageAsync(
                context,
                $"Install {app.Name}",
                $"<p>Where do you want to install "
                    + $"{Html.Text(app.Name)}?</p><ul>{string.Concat(owned.Select(a => $"<li>{Choice(context, a)}</li>"))}</ul>"
            );
        }

        return HttpMethods.IsPost(context.Request.Method) ? InstallAsync(context, app, account) : ShowAsync(context, app, account);
    }

    private Task ShowAsync(HttpContext context, AppRegistration app, Account account)
    {
        var known = Known(app, account);
        var onlySome = known?.Selected is not null;
        var repositories = world.Repositories.FindAll(r => r.Owner == account);
        var boxes = repositories.Select(r =>
            $"""<label><input type="checkbox" name="repository_ids" value="{r.Id}"{(onlySome && known!.Covers(r) ? " checked" : "")}> {Html.Text(r.FullName)}</label>"""
        );
        return Html.PageAsync(
            context,
            $"Install {app.Name} on {account.Login}",
            Html.Form(
                context.Request.Path + context.Request.QueryString.ToString(),
                $"""<label><input type="radio" name="install_target" value="all"{(onlySome ? "" : " checked")}> All repositories</label>""",
                $"""<label><input type="radio" name="install_target" value="selected"{(onlySome ? " checked" : "")}> Only select repositories</label>""",
                $"<fieldset><legend>Repositories</legend>{string.Concat(boxes)}</fieldset>",
                Html.Button(known is null ? "Install" : "Save")
            )
        );
    }

    private async Task InstallAsync(HttpContext context, AppRegistration app, Account account)
    {
        var form = await context.Request.ReadFormAsync();
        var ids = form["repository_ids"].Select(id => long.TryParse(id, out var known) ? known : -1).ToHashSet();
        var some = form["install_target"] == "selected" ? world.Repositories.FindAll(r => r.Owner == account && ids.Contains(r.Id)) : null;
        if (some is { IsEmpty: true })
        {
            await Html.PageAsync(context, "Select at least one repository", "", 422);
            return;
        }

        var (installation, action) = Known(app, account) is { } known ? (known, "update") : (github.Install(app, account, some), "install");
        if (action == "update")
        {
            Change(installation, some);
        }

        await LeadBackAsync(context, app, installation, action);
    }

    private void Change(Installation installation, ImmutableList<Repository>? some)
    {
        var before = world.RepositoriesOf(installation).ToHashSet();
        var after = some ?? [.. world.Repositories.Where(r => r.Owner == installation.Account)];
        installation.Selected = some?.Select(r => r.Id).ToImmutableHashSet();
        installation.UpdatedAt = world.Now;
        webhooks.SelectionChanged(installation, [.. after.Where(r => !before.Contains(r))], [.. before.Where(r => !after.Contains(r))]);
    }

    private static Task LeadBackAsync(HttpContext context, AppRegistration app, Installation installation, string action)
    {
        if (app.SetupUrl is null)
        {
            return Html.PageAsync(context, $"{app.Name} is installed on {installation.Account.Login}", "");
        }

        var query = new Dictionary<string, string?>
        {
            ["installation_id"] = installation.Id.ToString(CultureInfo.InvariantCulture),
            ["setup_action"] = action,
        };
        if (context.Request.Query.TryGetValue("state", out var state))
        {
            query["state"] = state;
        }

        return Html.LeadAsync(context, QueryHelpers.AddQueryString(app.SetupUrl.OriginalString, query));
    }

    private Installation? Known(AppRegistration app, Account account) =>
        world.Installations.Find(i => i.App == app && i.Account == account);

    private static string Choice(HttpContext context, Account account)
    {
        var query = context
            .Request.Query.Where(q => q.Key != "target_id")
            .Select(q => KeyValuePair.Create(q.Key, (string?)q.Value.ToString()));
        var address = QueryHelpers.AddQueryString(
            context.Request.Path,
            query.Append(new("target_id", account.Id.ToString(CultureInfo.InvariantCulture)))
        );
        return $"<a href=\"{Html.Text(address)}\">{Html.Text(account.Login)}</a>";
    }
}
