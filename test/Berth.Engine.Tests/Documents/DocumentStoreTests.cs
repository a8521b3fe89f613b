using System.Text.Json.Serialization;
using Berth.Engine.Documents;
using Xunit;

namespace Berth.Engine.Tests.Documents;

public sealed class DocumentStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-documents-").FullName;

    private DocumentStore<Sample> Store => new(_root, "config.json", SampleJson.Default.Sample);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(Durability.ProcessDeath)]
    [InlineData(Durability.PowerLoss)]
    public void Write_ThenRead_GivesTheSameDocument(Durability durability)
    {
        Store.Write("one", new Sample("x", 3), durability);
        Assert.Equal(new Sample("x", 3), Store.Read("one"));
    }

    [Fact]
    public void Write_Twice_LeavesOneFile()
    {
        Store.Write("one", new Sample("x", 3));
        Store.Write("one", new Sample("a longer name than before", 4));
        Store.Write("one", new Sample("y", 5));
        Assert.Equal("y", Store.Read("one")?.Name);
        Assert.Single(Directory.GetFiles(Store.DirectoryOf("one")));
    }

    [Fact]
    public void Read_OfWhatIsNotThere_IsNull()
    {
        Assert.Null(Store.Read("none"));
        Directory.CreateDirectory(Store.DirectoryOf("empty"));
        Assert.Null(Store.Read("empty"));
        Assert.Equal(["empty"], Store.Ids());
    }

    [Fact]
    public void Delete_Twice_IsFine()
    {
        Store.Write("one", new Sample("x", 3));
        Store.Delete("one");
        Store.Delete("one");
        Assert.Null(Store.Read("one"));
    }
}

internal sealed record Sample(string Name, int Number);

[JsonSerializable(typeof(Sample))]
internal sealed partial class SampleJson : JsonSerializerContext;
