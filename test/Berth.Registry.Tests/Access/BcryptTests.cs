using Berth.Registry.Access;

namespace Berth.Registry.Tests.Access;

public sealed class BcryptTests
{
    // From crypt_blowfish and jBCrypt; the last two were made by htpasswd -B.
    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [InlineData("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("grüße aus Köln", "$2y$05$.VBouhZS8MspDC8W2hvL5e2PMexO/2M0gWgoTjqmhKmEOfUZhVNfK")]
    [InlineData("correct horse battery staple", "$2y$06$9vrV3/pJp1C14QiTOd6bV.TRV36gy2ZB3JSsoYKhdG1xL2/aK7TM6")]
    public void Password_MatchesTheHashThatOthersMade(string password, string hash)
    {
        var bcrypt = Bcrypt.Parse(hash);
        Assert.True(bcrypt.Matches(password));
        Assert.False(bcrypt.Matches(password + "x"));
        Assert.Equal(hash[3..], bcrypt.ToString()[3..]);
    }

    [Fact]
    public void Password_BeyondSeventyTwoBytes_DoesNotCount()
    {
        var bcrypt = Bcrypt.Create(new string('a', 80), 4);
        Assert.True(bcrypt.Matches(new string('a', 72)));
        Assert.False(bcrypt.Matches(new string('a', 71)));
        Assert.True(Bcrypt.Parse(bcrypt.ToString()).Matches(new string('a', 72)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$apr1$x$y")]
    [InlineData("{SHA}fEqNCco3Yq9h5ZUglD3CZJT4lBs=")]
    [InlineData("$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2y$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2y$05$CCCCCCCCCCCCCCCCCCCC!.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    public void Hash_OfAnotherKind_IsRefused(string hash) => Assert.Throws<FormatException>(() => Bcrypt.Parse(hash));
}
