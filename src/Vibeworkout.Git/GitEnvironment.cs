using System.Collections;

namespace Vibeworkout.Git;

/// <summary>
/// The environment that git and everything it starts get: built from nothing, because an agent's <c>.env</c> reaches ours. What lets
/// programs run and finds the user's folders, keys and proxies goes in by name;
/// of <c>GIT_…</c> only what <see cref="SignIn"/> lists, and never a loader's (<c>LD_…</c>, <c>DYLD_…</c>).
/// </summary>
public static class GitEnvironment
{
    /// <summary>Names programs that git runs, or files that name such: they count only as far as the person had them when the gate was set
    /// up.</summary>
    public static readonly IReadOnlyList<string> SignIn =
    [
        "GIT_ASKPASS",
        "SSH_ASKPASS",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_PROXY_COMMAND",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "VSCODE_GIT_ASKPASS_NODE",
        "VSCODE_GIT_ASKPASS_MAIN",
        "VSCODE_GIT_ASKPASS_EXTRA_ARGS", // what the askpass program of that editor and its kin runs
    ];

    /// <summary>No git of ours is somebody's at a terminal: these would ask, and stay unset unless a caller means them.</summary>
    private static readonly string[] Asking = ["GIT_ASKPASS", "SSH_ASKPASS"];

    // DISPLAY and WAYLAND_DISPLAY are left out on purpose: whoever would open a window fails instead
    private static readonly HashSet<string> Plain = new(
        [
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "TMPDIR",
            "TEMP",
            "TMP",
            "SSH_AUTH_SOCK",
            "SSH_AGENT_PID",
            "DBUS_SESSION_BUS_ADDRESS",
            "SUDO_UID",
            "http_proxy",
            "https_proxy",
            "ftp_proxy",
            "no_proxy",
            "all_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "NIX_SSL_CERT_FILE",
            "CURL_CA_BUNDLE",
            "GNUPGHOME",
            "GPG_AGENT_INFO",
            "PASSWORD_STORE_DIR",
            "KRB5CCNAME",
            "KRB5_CONFIG",
            "KRB5_KTNAME",
            "KRB5_CLIENT_KTNAME",
            "GIT_SSH_VARIANT",
            "GIT_CONFIG_NOSYSTEM",
            "GIT_SSL_NO_VERIFY",
            "GIT_SSL_CAINFO",
            "GIT_SSL_CAPATH",
            "GIT_SSL_CERT",
            "GIT_SSL_KEY",
            "GIT_SSL_VERSION",
            "GIT_PROXY_SSL_CAINFO",
            "GIT_PROXY_SSL_CERT",
            "GIT_PROXY_SSL_KEY",
            "GIT_HTTP_PROXY_AUTHMETHOD",
            "GIT_HTTP_USER_AGENT",
            // data that credential helpers ask for
            "GH_TOKEN",
            "GITHUB_TOKEN",
            "GH_ENTERPRISE_TOKEN",
            "GITHUB_ENTERPRISE_TOKEN",
            "GH_HOST",
            "GH_CONFIG_DIR",
            "GITHUB_USER",
            "GITHUB_SERVER_URL",
            "GITHUB_API_URL",
            "CODESPACES",
            "CODESPACE_NAME",
            "GITLAB_TOKEN",
            "CI_JOB_TOKEN",
            "SYSTEM_ACCESSTOKEN",
            "AWS_PROFILE",
            "AWS_REGION",
            "AWS_DEFAULT_REGION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "CLOUDSDK_CONFIG",
            "GOOGLE_APPLICATION_CREDENTIALS",
            "AZURE_CONFIG_DIR",
            "GCM_CREDENTIAL_STORE",
            "GCM_CREDENTIAL_CACHE_OPTIONS",
            "GCM_PLAINTEXT_STORE_PATH",
            "GCM_DPAPI_STORE_PATH",
            "GCM_NAMESPACE",
            "GCM_PROVIDER",
            "VSCODE_GIT_IPC_HANDLE",
            "REMOTE_CONTAINERS",
            "REMOTE_CONTAINERS_IPC",
            "WSL_DISTRO_NAME",
            "WSL_INTEROP",
            "WSLENV",
            // Windows
            "SystemRoot",
            "SystemDrive",
            "windir",
            "USERPROFILE",
            "USERNAME",
            "USERDOMAIN",
            "COMPUTERNAME",
            "HOMEDRIVE",
            "HOMEPATH",
            "APPDATA",
            "LOCALAPPDATA",
            "ProgramData",
            "ALLUSERSPROFILE",
            "ProgramFiles",
            "ProgramFiles(x86)",
            "ProgramW6432",
            "CommonProgramFiles",
            "CommonProgramFiles(x86)",
            "PUBLIC",
            "PATHEXT",
            "ComSpec",
            "OS",
            "NUMBER_OF_PROCESSORS",
            "PROCESSOR_ARCHITECTURE",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>What of this process's own environment goes to git unasked.</summary>
    public static Dictionary<string, string> Inherited()
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (variable.Value is string { Length: > 0 } value && IsInherited(name))
            {
                all[name] = value;
            }
        }

        return all;
    }

    /// <summary>Whether a variable goes to git unasked.</summary>
    internal static bool IsInherited(string name) =>
        Plain.Contains(name) || name.StartsWith("XDG_", StringComparison.Ordinal) || (SignIn.Contains(name) && !Asking.Contains(name));

    /// <summary>The variables of <see cref="SignIn"/> that are set in this process, in that order.</summary>
    public static IEnumerable<(string Name, string Value)> SignInHere()
    {
        foreach (var name in SignIn)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                yield return (name, value);
            }
        }
    }

    /// <summary>The settings that this process's environment hands to git (<c>GIT_CONFIG_COUNT</c> and its kind), in order. Empty where
    /// they are not well formed, as git itself then refuses to run.</summary>
    public static IReadOnlyList<GitSetting> Settings()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("GIT_CONFIG_COUNT"), out var count) || count is <= 0 or > 1000)
        {
            return [];
        }

        var settings = new List<GitSetting>();
        for (var i = 0; i < count; i++)
        {
            if (
                Environment.GetEnvironmentVariable($"GIT_CONFIG_KEY_{i}") is not { Length: > 0 } key
                || Environment.GetEnvironmentVariable($"GIT_CONFIG_VALUE_{i}") is not { } value
            )
            {
                return [];
            }

            settings.Add(new(GitSetting.Normalize(key), value, GitSetting.Environment, $"GIT_CONFIG_KEY_{i}"));
        }

        return settings;
    }
}
