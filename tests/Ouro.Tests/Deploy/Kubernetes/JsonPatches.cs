using System.Globalization;
using System.Text.Json.Nodes;

namespace Ouro.Tests.Deploy.Kubernetes;

/// <summary>Applies a JSON patch as RFC 6902 has it (add, replace, remove, test), so that patches are judged by what they do.</summary>
internal static class JsonPatches
{
    public static JsonObject Apply(JsonObject document, string patch)
    {
        var result = document.DeepClone().AsObject();
        foreach (var operation in JsonNode.Parse(patch)!.AsArray())
        {
            string[] path = [.. ((string)operation!["path"]!).Split('/').Skip(1).Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
            JsonNode parent = path[..^1].Aggregate((JsonNode)result, (node, key) => Child(node, key) ?? throw new InvalidOperationException($"no {key} on the way of {operation}"));
            Apply((string)operation["op"]!, parent, path[^1], operation["value"]);
        }

        return result;
    }

    private static void Apply(string op, JsonNode parent, string key, JsonNode? value)
    {
        if (op != "add" && Child(parent, key) is null)
            throw new InvalidOperationException($"{op}: there is no {key}");
        if (op == "test" && !JsonNode.DeepEquals(Child(parent, key), value))
            throw new InvalidOperationException($"test: {key} is {Child(parent, key)}");
        if (op == "test")
            return;
        if (parent is JsonArray list)
        {
            int index = key == "-" ? list.Count : int.Parse(key, CultureInfo.InvariantCulture);
            if (op != "add")
                list.RemoveAt(index);
            if (op != "remove")
                list.Insert(index, value!.DeepClone());
        }
        else if (op == "remove")
        {
            parent.AsObject().Remove(key);
        }
        else
        {
            parent[key] = value?.DeepClone();
        }
    }

    private static JsonNode? Child(JsonNode node, string key) =>
        node is JsonArray list ? (key != "-" && int.Parse(key, CultureInfo.InvariantCulture) is var i && i < list.Count ? list[i] : null) : node[key];
}
