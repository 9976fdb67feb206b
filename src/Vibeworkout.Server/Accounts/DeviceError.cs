namespace Vibeworkout.Server.Accounts;

internal sealed record DeviceError(string Error, string Title);
