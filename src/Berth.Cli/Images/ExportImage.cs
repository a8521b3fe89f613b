using Berth.Api.Client;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;

namespace Berth.Cli.Images;

/// <summary><c>berth image export --oci DIR</c>: what <c>save</c> gives, unpacked as an OCI image layout.</summary>
internal sealed class ExportImage : Command
{
    private TextFlag? _layout, _platform;

    public override IReadOnlyList<string> Paths => ["image export"];

    public override string Usage => "--oci DIR [OPTIONS] IMAGE [IMAGE...]";

    public override string Summary => "Write images as an OCI image layout";

    public override Arity Arity => Arity.AtLeast(1);

    public override void Declare(FlagSet flags)
    {
        _layout = flags.Text("oci", '\0', "Folder to make; it must not be there, or be empty");
        _platform = flags.Text("platform", '\0', "Write only this platform (os/arch[/variant])");
    }

    public override int Execute(Invocation call)
    {
        if (_layout!.Value.Length == 0)
            throw new CliException("berth image export: --oci DIR says where to");
        var target = Path.GetFullPath(_layout.Value);
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new CliException($"{_layout.Value}: is there already, and not an empty folder");
        var request = new ApiRequest("GET", "/images/get");
        foreach (var name in call.Arguments)
            request.Query("names", name);
        if (_platform!.Value.Length > 0)
            request.Query("platform", PlatformJson.Of(_platform.Value));
        using var answer = call.Client.Send(request).Ensure();
        var bytes = LayoutFolder.Write(new AnswerStream(answer), target);
        TextSink.Out.WriteLine($"{_layout.Value}: {HumanText.Size(bytes)}");
        return 0;
    }
}

/// <summary>The body of an answer as a stream to read.</summary>
internal sealed class AnswerStream(ApiResponse answer) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer) => buffer.IsEmpty ? 0 : answer.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
