using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.Workouts;

/// <summary>Many samples of a workout.</summary>
public sealed record SendHrBatch
{
    /// <summary>The workout; the running one when absent, so that a phone's shortcut needs a token and nothing else.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>1 to 3,600 samples.</summary>
    [Required(ErrorMessage = "\"samples\" is missing: it must hold 1 to 3,600 samples.")]
    [Length(1, 3600, ErrorMessage = "\"samples\" must hold 1 to 3,600 samples.")]
    public IReadOnlyList<SendSample>? Samples { get; init; }
}
