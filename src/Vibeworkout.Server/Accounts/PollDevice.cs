using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.Accounts;

/// <summary>Asks whether a device has been let in.</summary>
public sealed record PollDevice
{
    /// <summary>What <c>/sign-in/device</c> gave.</summary>
    [Required(ErrorMessage = "\"device_code\" is missing."), StringLength(4000, ErrorMessage = "\"device_code\" is not ours.")]
    public string? DeviceCode { get; init; }
}
