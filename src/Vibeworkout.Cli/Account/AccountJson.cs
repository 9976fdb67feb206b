using System.Text.Json.Serialization;

namespace Vibeworkout.Cli.Account;

internal sealed record DeviceRequest(string Name, string Scope);

/// <summary>What a sign-in begins with (RFC 8628).</summary>
/// <param name="DeviceCode">What this program asks again with.</param>
/// <param name="UserCode">What a person types.</param>
/// <param name="VerificationUri">Where they type it.</param>
/// <param name="ExpiresIn">Seconds that both codes live.</param>
/// <param name="Interval">Seconds between two questions; 5 when absent.</param>
internal sealed record DeviceCodes(string? DeviceCode, string? UserCode, string? VerificationUri, int ExpiresIn, int? Interval);

internal sealed record DeviceTokenRequest(string DeviceCode);

internal sealed record DeviceToken(string? Token, string? UserKey);

/// <summary>A refusal: its name for programs, where it has one, and its sentence for people.</summary>
internal sealed record Refusal(string? Error, string? Title);

internal sealed record AddRepo(string RemoteUrl);

/// <summary>What <c>init</c> needs of a gate repo.</summary>
/// <param name="RemoteUrl">Where git finds it.</param>
/// <param name="Init">What a clone is set up with; null from a server of before.</param>
/// <param name="InitCommand">The same as a line to type.</param>
internal sealed record ServerRepo(string? RemoteUrl, ServerInit? Init, string? InitCommand);

/// <summary>What a clone is set up with, as the server says it.</summary>
internal sealed record ServerInit(string? UserKey, string? PublicKey, int? PublicKeyVersion, int? TtlSeconds, int? PublishIntervalSeconds);

internal sealed record ServerRepos(IReadOnlyList<ServerRepo>? Repos);

/// <summary>Everything that goes to the server or comes from it, and the file that remembers it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SavedLogin))]
[JsonSerializable(typeof(DeviceRequest))]
[JsonSerializable(typeof(DeviceCodes))]
[JsonSerializable(typeof(DeviceTokenRequest))]
[JsonSerializable(typeof(DeviceToken))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(AddRepo))]
[JsonSerializable(typeof(ServerRepo))]
[JsonSerializable(typeof(ServerRepos))]
internal sealed partial class AccountJson : JsonSerializerContext;
