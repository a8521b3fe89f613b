namespace Berth.Images;

/// <summary>What kind of failure an <see cref="ImageException"/> is; the engine maps it to its own codes.</summary>
public enum ImageErrorCode
{
    /// <summary>The disk, a registry or an archive failed in a way the caller cannot mend.</summary>
    Internal,
    /// <summary>The image, layer or tag does not exist.</summary>
    NotFound,
    /// <summary>What was asked for, or sent, is malformed.</summary>
    Invalid,
    /// <summary>Something still uses the image.</summary>
    Conflict,
    /// <summary>The registry wants credentials, or other ones.</summary>
    Unauthorized,
    /// <summary>The registry understood and refused.</summary>
    Forbidden,
    /// <summary>The registry does not answer, or answers that it cannot now.</summary>
    Unavailable,
    /// <summary>Berth does not do this.</summary>
    NotImplemented,
}

/// <summary>An image operation failed; the message is the sentence Docker would say.</summary>
/// <param name="code">What kind of failure.</param>
/// <param name="message">The sentence for the user.</param>
/// <param name="cause">What it came from, when it came from something.</param>
public sealed class ImageException(ImageErrorCode code, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What kind of failure.</summary>
    public ImageErrorCode Code { get; } = code;
}
