using Berth.Api;
using Berth.Api.Client;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Oci;

namespace Berth.Cli.Containers;

/// <summary><c>berth commit</c>.</summary>
internal sealed class CommitContainer : Command
{
    private TextFlag? _author, _message;
    private ListFlag? _changes;
    private SwitchFlag? _pause;

    public override IReadOnlyList<string> Paths => ["container commit", "commit"];

    public override string Usage => "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]";

    public override string Summary => "Make an image of what a container changed";

    public override Arity Arity => new(1, 2);

    public override void Declare(FlagSet flags)
    {
        _author = flags.Text("author", 'a', "Author of the image");
        _changes = flags.List("change", 'c', "Apply a Dockerfile instruction to the image");
        _message = flags.Text("message", 'm', "Comment of the image");
        _pause = flags.Add(new SwitchFlag("pause", 'p', "Freeze the container meanwhile", true));
    }

    public override int Execute(Invocation call)
    {
        var request = new ApiRequest("POST", "/commit").Query("container", call.Arguments[0]).Query("comment", _message!.Value).Query("author", _author!.Value);
        foreach (var change in _changes!.Values)
            request.Query("changes", change);
        if (call.Arguments.Count > 1)
            AddName(request, call.Arguments[1]);
        request.Query("pause", "0", !_pause!.Value);
        TextSink.Out.WriteLine(call.Client.Call(request.Json("null"u8.ToArray()), ApiJson.Wire.CommitResponse).Id);
        return 0;
    }

    private static void AddName(ApiRequest request, string name)
    {
        if (!Reference.TryParse(name, out var reference, out var reason))
            throw new CliException(reason);
        if (reference.Digest is not null)
            throw new CliException("refusing to create a tag with a digest reference");
        request.Query("repo", reference.FamiliarName).Query("tag", reference.WithDefaultTag().Tag!);
    }
}
