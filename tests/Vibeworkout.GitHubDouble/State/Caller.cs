namespace Vibeworkout.Testing.GitHub;

/// <summary>Who asks: an app by its JWT, a token, or nobody known.</summary>
internal sealed record Caller(AppRegistration? App = null, TokenGrant? Token = null)
{
    public static readonly Caller Anonymous = new();

    public bool IsApp => App is not null && Token is null;

    public Installation? Installation => Token?.Installation;

    public Account? User => Token?.User;

    /// <summary>Whose limit its requests count against.</summary>
    public string LimitKey =>
        this switch
        {
            { Installation: { } installation } => $"installation {installation.Id}",
            { User: { } user } => $"user {user.Id}",
            { App: { } app } => $"app {app.Id}",
            _ => "anonymous",
        };
}
