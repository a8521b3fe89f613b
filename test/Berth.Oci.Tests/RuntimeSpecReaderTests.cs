using System.Collections;
using System.Reflection;
using System.Text.Json;

namespace Berth.Oci.Tests;

public sealed class RuntimeSpecReaderTests
{
    [Fact]
    public void Read_EveryMember_IsWhatTheSerializerReads()
    {
        var spec = (RuntimeSpec)Fill(typeof(RuntimeSpec), 0);
        var text = JsonSerializer.SerializeToUtf8Bytes(spec, RuntimeSpecJson.Default.RuntimeSpec);
        var read = RuntimeSpecReader.Read(text);
        Assert.Equal(JsonSerializer.Serialize(spec, RuntimeSpecJson.Default.RuntimeSpec), JsonSerializer.Serialize(read, RuntimeSpecJson.Default.RuntimeSpec));
        var process = JsonSerializer.SerializeToUtf8Bytes(spec.Process!, RuntimeSpecJson.Default.ProcessSpec);
        Assert.Equal(JsonSerializer.Serialize(spec.Process!, RuntimeSpecJson.Default.ProcessSpec), JsonSerializer.Serialize(RuntimeSpecReader.ReadProcess(process), RuntimeSpecJson.Default.ProcessSpec));
    }

    [Fact]
    public void Read_MissingMembers_AreEmpty()
    {
        var spec = RuntimeSpecReader.Read("""{"process":{"args":null},"linux":{"resources":{}}}"""u8.ToArray());
        Assert.Equal("/", spec.Process!.Cwd);
        Assert.Empty(spec.Process.User.AdditionalGids);
        Assert.Empty(spec.Mounts);
        Assert.Empty(spec.Linux!.Resources!.Devices);
        Assert.ThrowsAny<JsonException>(() => RuntimeSpecReader.Read("""{"root":{}}"""u8.ToArray()));
    }

    // A value for every member there is, so that one that is forgotten shows.
    private static object Fill(Type type, int seed)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return "text" + seed;
        if (type == typeof(bool)) return true;
        if (type.IsPrimitive) return Convert.ChangeType(seed + 3, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GenericTypeArguments))!;
            list.Add(Fill(type.GenericTypeArguments[0], seed + 1));
            return list;
        }

        if (type.IsGenericType)
        {
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GenericTypeArguments))!;
            map.Add("key", Fill(type.GenericTypeArguments[1], seed + 1));
            return map;
        }

        var made = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)) property.SetValue(made, Fill(property.PropertyType, ++seed));
        return made;
    }
}
