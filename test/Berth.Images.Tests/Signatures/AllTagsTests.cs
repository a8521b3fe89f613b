using Berth.Images.Signatures;
using Berth.Images.Tests.Samples;

namespace Berth.Images.Tests.Signatures;

/// <summary><c>pull --all-tags</c> by a policy: signatures have tags beside the images, and nobody signs those.</summary>
public sealed class AllTagsTests
{
    [Fact]
    public async Task TagsOfSignatures_ArePassedOver_AndImagesAreNot()
    {
        await using var images = new SignedImages();
        var (tag, list) = (SignatureTag.Of(images.DigestOf("tag")), images.Fallback("bundle"));
        Offer(images, tag, list, "bundle", "tag");

        await images.Store.Pull(images.Name("x"), allTags: true);

        var told = images.Store.Messages.Select(x => x.Status).Where(x => x?.Contains("is passed over", StringComparison.Ordinal) == true).ToList();
        Assert.Equal(2, told.Count);
        Assert.StartsWith($"{images.Name(tag)} is passed over, it is no image: unsupported media type ", told[0], StringComparison.Ordinal);
        Assert.StartsWith($"{images.Name(list)} is passed over, it is named as a signature is: ", told[1], StringComparison.Ordinal);
        Assert.NotNull(images.Store.Store.Find(Oci.Reference.Parse(images.Name("bundle"))));
        Assert.NotNull(images.Store.Store.Find(Oci.Reference.Parse(images.Name("tag"))));
    }

    [Fact]
    public async Task ImageThatNobodySigned_EndsThePull()
    {
        await using var images = new SignedImages();
        Offer(images, "bundle", "unsigned", "tag");

        var error = await Assert.ThrowsAsync<ImageException>(() => images.Store.Pull(images.Name("x"), allTags: true));

        Assert.Equal(ImageErrorCode.Forbidden, error.Code);
        Assert.Null(images.Store.Store.Find(Oci.Reference.Parse(images.Name("unsigned"))));
    }

    private static void Offer(SignedImages images, params string[] tags) => images.Registry.Intercept = context =>
    {
        if (!context.Request.Url!.AbsolutePath.EndsWith("/tags/list", StringComparison.Ordinal)) return false;
        FakeRegistry.Answer(context, 200, $$"""{"tags":["{{string.Join("\",\"", tags)}}"]}""");
        return true;
    };
}
