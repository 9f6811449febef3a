using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ouro.Cli.Options;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using static Ouro.Cli.Options.BenchSettings;

namespace Ouro.Cli.Planning;

/// <summary>What is sent: one encoded body per question, in the shape of the target's API.</summary>
internal static partial class RequestPlanner
{
    private const string Prompt = "Answer the question from the documents.";

    public static RequestPlan? Plan(SettingValues values, TargetFormat format, Func<string, string?> secret, Faults faults)
    {
        var headers = PlanHeaders(values.All(Header), secret, faults);
        var queries = ReadQueries(values.One(Queries), faults);
        if (queries.Count == 0)
            return null;

        string llm = values.One(BenchSettings.Model)?.Text ?? "sim:ouro";
        string embedding = values.One(EmbeddingModel)?.Text ?? "huggingface:generated";
        var (defaultPath, encode) = Shape(format, llm, embedding);
        string path = values.One(BenchSettings.Path)?.Text ?? defaultPath;
        if (!path.StartsWith('/') || path.Any(c => c <= ' ' || c > '~'))
            faults.Add(values.One(BenchSettings.Path)!.Value, "a request path that begins with / and holds no spaces", "correct it");

        return new RequestPlan(path, format, [.. queries.Select(q => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(encode(q).ToJsonString()))], headers);
    }

    private static (string Path, Func<string, JsonObject> Encode) Shape(TargetFormat format, string llm, string embedding) => format switch
    {
        TargetFormat.OpenAi => ("/v1/chat/completions", query => new JsonObject
        {
            ["model"] = llm,
            ["stream"] = true,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = query }),
        }),
        TargetFormat.Ollama => ("/api/chat", query => new JsonObject
        {
            ["model"] = llm,
            ["stream"] = true,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = query }),
        }),
        _ => ("/ask/stream", query => new JsonObject
        {
            ["query"] = query,
            ["embedding_model"] = embedding,
            ["llm_model"] = llm,
            ["prompt"] = Prompt,
            ["use_rag"] = true,
            ["max_documents"] = 5,
        }),
    };

    /// <summary>Checked header lines; their texts may hold secrets and are never repeated in a message.</summary>
    public static List<KeyValuePair<string, string>> PlanHeaders(IReadOnlyList<SettingValue> lines, Func<string, string?> secret, Faults faults)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var line in lines)
        {
            int colon = line.Text.IndexOf(':', StringComparison.Ordinal);
            string name = colon > 0 ? line.Text[..colon].Trim() : "";
            // RFC 9110 section 5.6.2: field-name = token
            if (!HeaderName().IsMatch(name))
            {
                // The text may hold a secret: only its origin is repeated.
                faults.Add(Fault.BadInput($"{line.Origin} (text withheld)", "'Name: value'", "correct it"));
                continue;
            }

            string value = Placeholder().Replace(line.Text[(colon + 1)..].Trim(), match =>
            {
                string variable = match.Groups[1].Value;
                if (secret(variable) is { } text)
                    return text;
                faults.Add(Fault.BadInput($"{line.Origin}: ${{{variable}}} is not set", "a variable of the environment", $"export {variable}"));
                return "";
            });
            if (value.Any(c => c is '\r' or '\n' or '\0'))
                faults.Add(Fault.BadInput($"{line.Origin}: the value of {name} holds a line break", "one line", "correct it"));
            headers.Add(new(name, value));
        }

        return headers;
    }

    private static List<string> ReadQueries(SettingValue? file, Faults faults)
    {
        if (file is not { } named)
        {
            using var stream = typeof(RequestPlanner).Assembly.GetManifestResourceStream("queries.txt")!;
            using var text = new StreamReader(stream);
            return Lines(text.ReadToEnd());
        }

        try
        {
            var lines = Lines(File.ReadAllText(named.Text));
            if (lines.Count == 0)
                faults.Add(named, "a file with one question per line", "it is empty");
            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(Fault.BadInput($"{named.Origin} '{named.Text}': {e.Message}", "a readable text file", "check the path"));
            return [];
        }
    }

    private static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    [GeneratedRegex(@"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Placeholder();
}
