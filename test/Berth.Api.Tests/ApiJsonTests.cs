using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Api.Containers;

namespace Berth.Api.Tests;

public sealed class ApiJsonTests
{
    [Fact]
    public void ContainerInspect_ReadAndWritten_IsWhatDockerWrote()
    {
        Same("container-running.json", ApiJson.Wire.ContainerInspect);
        Same("container-created.json", ApiJson.Wire.ContainerInspect);
        Same("container-exited.json", ApiJson.Wire.ContainerInspect);
    }

    [Fact]
    public void ContainerList_ReadAndWritten_IsWhatDockerWrote() => Same("containers.json", ApiJson.Wire.ContainerSummaryArray);

    [Fact]
    public void CreateRequest_ReadAndWritten_IsWhatTheDockerClientSent() => Same("create-request.json", ApiJson.Wire.CreateContainerRequest);

    [Fact]
    public void Images_ReadAndWritten_AreWhatDockerWrote()
    {
        Same("image.json", ApiJson.Wire.ImageInspect);
        Same("image-1.43.json", ApiJson.Wire.ImageInspect);
        Same("images.json", ApiJson.Wire.ImageSummaryArray);
        Same("images-1.43.json", ApiJson.Wire.ImageSummaryArray);
        Same("history.json", ApiJson.Wire.HistoryEntryArray);
    }

    [Fact]
    public void NetworksAndVolumes_ReadAndWritten_AreWhatDockerWrote()
    {
        Same("network.json", ApiJson.Wire.NetworkInspect);
        Same("networks.json", ApiJson.Wire.NetworkInspectArray);
        Same("volumes.json", ApiJson.Wire.VolumeList);
    }

    [Fact]
    public void VersionAndInfo_ReadAndWritten_AreWhatDockerWrote()
    {
        Same("version.json", ApiJson.Wire.VersionInfo);
        Same("info.json", ApiJson.Wire.EngineInfo);
    }

    [Fact]
    public void ExecTopAndChanges_ReadAndWritten_AreWhatDockerWrote()
    {
        Same("exec.json", ApiJson.Wire.ExecInspect);
        Same("top.json", ApiJson.Wire.TopResponse);
        Same("changes.json", ApiJson.Wire.FilesystemChangeArray);
    }

    [Fact]
    public void Events_ReadAndWritten_AreWhatDockerWrote()
    {
        foreach (var line in Recorded.Text("events.jsonl").Split('\n'))
            Assert.Equal(line, JsonSerializer.Serialize(JsonSerializer.Deserialize(line, ApiJson.Wire.EventMessage), ApiJson.Wire.EventMessage));
    }

    [Fact]
    public void CreateRequest_NullAndOddCase_AreReadAsGoReadsThem()
    {
        const string json = """
            {"hostname":null,"TTY":true,"Cmd":"sh","OpenStdin":null,"Unknown":1,
             "hostconfig":{"Memory":null,"Privileged":null,"BlkioWeight":null,"MemorySwappiness":null,"PidsLimit":7,"ConsoleSize":null}}
            """;
        var request = JsonSerializer.Deserialize(json, ApiJson.Wire.CreateContainerRequest)!;
        Assert.Equal("", request.Hostname);
        Assert.True(request.Tty);
        Assert.Equal(["sh"], request.Cmd!);
        Assert.Equal(0, request.HostConfig!.Memory);
        Assert.Null(request.HostConfig.MemorySwappiness);
        Assert.Equal(7, request.HostConfig.PidsLimit);
        Assert.Equal([0, 0], request.HostConfig.ConsoleSize);
    }

    [Fact]
    public void CreateRequest_ToConfig_LeavesTheHostsHalfOut()
    {
        var request = new CreateContainerRequest { Image = "busybox", HostConfig = new HostConfig() };
        var config = request.ToConfig();
        Assert.IsType<ContainerConfig>(config);
        Assert.DoesNotContain("HostConfig", JsonSerializer.Serialize(config, ApiJson.Wire.ContainerConfig), StringComparison.Ordinal);
    }

    [Fact]
    public void Wire_HtmlAndUnicode_AreNotEscaped()
    {
        var error = new Errors.ErrorResponse { Message = "<a> & 'b' é" };
        Assert.Equal("{\"message\":\"<a> & 'b' é\"}", JsonSerializer.Serialize(error, ApiJson.Wire.ErrorResponse));
    }

    private static void Same<T>(string name, JsonTypeInfo<T> type)
    {
        var text = Recorded.Text(name);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, type)!, type));
    }
}
