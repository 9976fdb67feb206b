using System.Globalization;

namespace Vibeworkout.Git;

/// <summary>
/// git on behalf of somebody whose machine it is not: one server, one protocol, no redirect, and nothing of the account that it runs in:
/// no config file, no <c>.netrc</c>, no credential helper, no askpass program, no key, no hook, filter or submodule.
/// </summary>
public static class StrictGit
{
    /// <summary>Variables for <see cref="GitRunner.With"/>, for one remote.</summary>
    /// <param name="address">The only one that is spoken to.</param>
    public static IReadOnlyDictionary<string, string> Environment(string address)
    {
        var protocol = Urls.TryRead(address, out var uri) && uri.Scheme is "https" or "http" ? uri!.Scheme : "https";
        var variables = new Dictionary<string, string>
        {
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = Nowhere,
            ["GIT_ATTR_NOSYSTEM"] = "1",
            ["GIT_ALLOW_PROTOCOL"] = protocol, // before protocol.allow, and for whatever git starts
            ["GIT_ASKPASS"] = "",
            ["SSH_ASKPASS"] = "",
            ["SSH_AUTH_SOCK"] = "",
            ["HOME"] = Nowhere, // curl looks there for .netrc
            ["XDG_CONFIG_HOME"] = Nowhere,
        };
        (string Key, string Value)[] settings =
        [
            ("protocol.allow", "never"),
            ($"protocol.{protocol}.allow", "always"),
            ("http.followRedirects", "false"),
            ("credential.helper", ""),
            ("core.askPass", ""),
            ("core.hooksPath", Nowhere),
            ("core.attributesFile", Nowhere),
            ("core.fsmonitor", "false"),
            ("submodule.recurse", "false"),
            ("fetch.recurseSubmodules", "false"),
            ("transfer.bundleURI", "false"),
        ];
        variables["GIT_CONFIG_COUNT"] = settings.Length.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < settings.Length; i++)
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{i}")] = settings[i].Key;
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{i}")] = settings[i].Value;
        }

        return variables;
    }

    private static string Nowhere => OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
}
