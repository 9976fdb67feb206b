using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Git;

namespace Vibeworkout.Server.Remotes;

/// <summary>What stands before the <c>@</c> of an http(s) address is a password or a token: it is taken out, kept encrypted beside the
/// address, and goes to git and to the remote by environment and header alone.</summary>
internal sealed class RemoteSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("remote credentials");

    /// <summary>Takes an address apart.</summary>
    /// <param name="url">As somebody gave it.</param>
    /// <returns>The address without them, and the credentials protected; null where it held none.</returns>
    public (string Url, string? Protected) Split(string url) =>
        Urls.TryRead(url, out var uri) && uri.Scheme is "http" or "https" && uri!.UserInfo.Length > 0
            ? (RemoteAddress.WithoutCredentials(url), protector.Protect(uri.UserInfo))
            : (url, null);

    /// <summary>The name and secret of a gate repo; null where it has none, or they cannot be opened here.</summary>
    public (string User, string Secret)? Of(GateRepo repo)
    {
        if (repo.ProtectedCredentials is not { } kept)
        {
            return null;
        }

        try
        {
            var parts = protector.Unprotect(kept).Split(':', 2);
            return (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }
        catch (CryptographicException)
        {
            return null; // the folder "keys" is another one: the remote asks for them, and says so
        }
    }

    /// <summary>Takes out what addresses hold that were stored before this was done.</summary>
    public async Task TakeOutAsync(VibeworkoutContext db)
    {
        foreach (var repo in await db.GateRepos.Where(r => EF.Functions.Like(r.RemoteUrl, "%://%@%")).ToListAsync())
        {
            if (Split(repo.RemoteUrl) is not { Protected: { } secret, Url: var url })
            {
                continue;
            }

            var isThere = await db.GateRepos.AnyAsync(r => r.UserId == repo.UserId && r.RemoteUrl == url);
            var (plain, id) = (isThere ? url + "/" : url, repo.Id); // the same repository, and yet a text of its own
            await db
                .GateRepos.Where(r => r.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.RemoteUrl, plain).SetProperty(r => r.ProtectedCredentials, secret));
        }
    }
}
