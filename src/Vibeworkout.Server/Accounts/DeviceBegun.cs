namespace Vibeworkout.Server.Accounts;

internal sealed record DeviceBegun(string DeviceCode, string UserCode, string VerificationUri, long ExpiresIn, int Interval);
