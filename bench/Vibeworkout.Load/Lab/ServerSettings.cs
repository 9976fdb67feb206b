using System.Diagnostics;

namespace Vibeworkout.Load.Lab;

/// <summary>How the servers of a run are started: hosted, for many users who sign in with JWTs. Secrets go by the environment.</summary>
/// <param name="Program">The server's dll.</param>
/// <param name="Folder">Where it keeps everything.</param>
/// <param name="SignIn">Whose tokens it trusts.</param>
/// <param name="Database">PostgreSQL's connection string; null for SQLite.</param>
/// <param name="TrustedCertificate">The file of the certificate that remotes may show; null where there are no remotes.</param>
/// <param name="Time">The clock.</param>
internal sealed record ServerSettings(
    string Program,
    LabFolder Folder,
    SignIn SignIn,
    string? Database,
    string? TrustedCertificate,
    TimeProvider Time
)
{
    /// <summary>The name that all instances are asked by, as behind a balancer.</summary>
    public const string Host = "127.0.0.1";

    /// <summary>Whose remotes may be used, as <c>host:port</c>; null where there are none.</summary>
    public string? Remotes { get; init; }

    /// <summary>Further configuration, by environment variable.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();

    public ProcessStartInfo Serve(string[] before, string name, string address) =>
        Start([.. before, "dotnet", Program, "serve", "--data", Folder.Of(name), "--shared", Folder.Of("shared"), "--urls", address]);

    /// <summary>Makes the tables; SQLite's are made by the server itself.</summary>
    /// <exception cref="InvalidOperationException">That failed.</exception>
    public async Task MigrateAsync()
    {
        if (Database is null)
        {
            return;
        }

        var start = Start(["dotnet", Program, "migrate", "--data", Folder.Of("migrate")]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"migrate failed: {await output}{await errors}");
        }
    }

    private ProcessStartInfo Start(string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = Folder.Path };
        var variables = start.Environment;
        variables["Hosted"] = "true";
        variables["PublicUrl"] = $"http://{Host}";
        variables["Jwt__Issuer"] = SignIn.Issuer;
        variables["Jwt__Audience"] = SignIn.Audience;
        variables["Jwt__Secret"] = SignIn.Secret;
        variables["Remotes__Hosts__0"] = Remotes ?? Host;
        variables["Logging__LogLevel__Default"] = "Warning";
        variables["TMPDIR"] = Folder.Path; // SIGKILL leaves the runtime's sockets there
        variables["ConnectionStrings__Vibeworkout"] = Database;
        if (TrustedCertificate is not null)
        {
            variables["SSL_CERT_FILE"] = TrustedCertificate; // .NET's
            variables["GIT_SSL_CAINFO"] = TrustedCertificate; // git's
        }

        foreach (var (variable, value) in More)
        {
            variables[variable] = value;
        }

        return start;
    }
}
