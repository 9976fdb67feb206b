using System.Globalization;
using System.Net;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A signed-in user's browser on the double, for tests that need no real one. It presses the buttons and gives the address it is
/// led on to.</summary>
public sealed class GitHubVisitor : IDisposable
{
    private readonly HttpClient http;

    internal GitHubVisitor(Uri root, string session)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = true,
            UseProxy = false,
        };
        handler.CookieContainer.Add(root, new Cookie(Sessions.Cookie, session));
        http = new(handler) { BaseAddress = root };
    }

    /// <summary>Authorizes the app that led here; where it leads, with a code.</summary>
    public Task<Uri> AuthorizeAsync(Uri authorizeAddress) => PressAsync(authorizeAddress, ("authorize", "1"));

    /// <summary>Cancels instead.</summary>
    public Task<Uri> RefuseAsync(Uri authorizeAddress) => PressAsync(authorizeAddress, ("authorize", "0"));

    public async Task DecideDeviceAsync(string userCode, bool approve)
    {
        using var form = new FormUrlEncodedContent([new("user_code", userCode), new("decision", approve ? "approve" : "deny")]);
        using var answer = await http.PostAsync(new Uri("/login/device", UriKind.Relative), form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Installs the app whose <c>/apps/SLUG/installations/new</c> this is, for the repositories named or for all; where it
    /// leads.</summary>
    public Task<Uri> InstallAsync(Uri installAddress, Account account, params Repository[] repositories)
    {
        var address = new UriBuilder(new Uri(http.BaseAddress!, installAddress));
        address.Query = $"{address.Query}&target_id={account.Id}".TrimStart('&');
        return PressAsync(
            address.Uri,
            [
                ("install_target", repositories.Length == 0 ? "all" : "selected"),
                .. repositories.Select(r => ("repository_ids", r.Id.ToString(CultureInfo.InvariantCulture))),
            ]
        );
    }

    /// <summary>Posts a manifest as an app's server would have the browser do, and creates the app; where it leads, with a code for its
    /// keys.</summary>
    public async Task<Uri> CreateAppAsync(string manifest, string name, string? state = null)
    {
        var address = state is null ? "/settings/apps/new" : $"/settings/apps/new?state={Uri.EscapeDataString(state)}";
        return await PressAsync(await PressAsync(new(address, UriKind.Relative), ("manifest", manifest)), ("name", name));
    }

    public void Dispose() => http.Dispose();

    private async Task<Uri> PressAsync(Uri address, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await http.PostAsync(address, form);
        Assert.True(
            answer.StatusCode == HttpStatusCode.Found,
            $"{address}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"
        );
        return answer.Headers.Location!;
    }
}
