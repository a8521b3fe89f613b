using Berth.Linux;
using Berth.Oci;
using Berth.OciCli.Output;

namespace Berth.OciCli.Containers;

/// <summary>Gives the listener of a system call filter to who decides about the calls, config-linux.md "containerProcessState".</summary>
internal static class SendListener
{
    public static void To(LinuxSeccomp? seccomp, FileDescriptor listener, ContainerState state)
    {
        if (seccomp?.ListenerPath is not { Length: > 0 } path) return;
        var message = JsonText.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("ociVersion", state.OciVersion);
            writer.WriteStartArray("fds");
            writer.WriteStringValue("seccompFd");
            writer.WriteEndArray();
            writer.WriteNumber("pid", state.Pid);
            if (!string.IsNullOrEmpty(seccomp.ListenerMetadata)) writer.WriteString("metadata", seccomp.ListenerMetadata);
            writer.WritePropertyName("state");
            StateDocument.Write(writer, state, "creating");
            writer.WriteEndObject();
        });
        ConsoleSocket.Send(path, listener, message);
    }
}
