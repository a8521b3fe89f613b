using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary>Names of images as two query parameters carry them: <c>repo</c> and <c>tag</c>.</summary>
public static class ImageNames
{
    /// <summary>The reference of both; null when there is no repository.</summary>
    /// <exception cref="EngineException">Invalid, in Docker's words.</exception>
    public static Reference? Parse(string repository, string tag)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if (repository.Length == 0) return null;
        try
        {
            var reference = Reference.Parse(repository);
            if (reference.Digest is not null) throw EngineException.Invalid("cannot import digest reference");
            return string.IsNullOrEmpty(tag) ? reference.WithDefaultTag() : reference.WithTag(tag);
        }
        catch (FormatException e)
        {
            throw EngineException.Invalid(e.Message);
        }
    }
}
