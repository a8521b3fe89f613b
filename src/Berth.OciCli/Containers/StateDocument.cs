using System.Text.Json;
using Berth.OciCli.Output;

namespace Berth.OciCli.Containers;

/// <summary>The state as the runtime-spec, runc and crun write it: for the state command, for lists and for hooks.</summary>
internal static class StateDocument
{
    public static byte[] Of(ContainerState state, string status, JsonWriterOptions? options = null) =>
        JsonText.Of(writer => Write(writer, state, status), options ?? JsonText.Compact);

    public static void Write(Utf8JsonWriter writer, ContainerState state, string status)
    {
        writer.WriteStartObject();
        writer.WriteString("ociVersion", state.OciVersion);
        writer.WriteString("id", state.Id);
        writer.WriteNumber("pid", status == "stopped" ? 0 : state.Pid);
        writer.WriteString("status", status);
        writer.WriteString("bundle", state.Bundle);
        writer.WriteString("rootfs", state.Rootfs);
        writer.WriteString("created", state.Created);
        writer.WriteString("owner", "");
        if (state.Annotations.Count > 0)
        {
            writer.WriteStartObject("annotations");
            foreach (var (key, value) in state.Annotations) writer.WriteString(key, value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
