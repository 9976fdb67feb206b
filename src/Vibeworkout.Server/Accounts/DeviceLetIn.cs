namespace Vibeworkout.Server.Accounts;

internal sealed record DeviceLetIn(string Token, string UserKey);
