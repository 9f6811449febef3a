using System.Text.Json;

namespace Ouro.Cli.Rendering;

/// <summary>How an enum value is spelt in files: <c>StreamCutByServer</c> as <c>stream_cut_by_server</c>.</summary>
internal static class EnumKeys
{
    public static string KeyOf<T>(T value)
        where T : struct, Enum => Spelling<T>.Keys.TryGetValue(value, out string? key) ? key : value.ToString();

    public static bool TryParse<T>(string key, out T value)
        where T : struct, Enum => Spelling<T>.Values.TryGetValue(key, out value);

    /// <summary>All spellings, for messages that say what was expected.</summary>
    public static string AllOf<T>()
        where T : struct, Enum => string.Join(", ", Spelling<T>.Values.Keys);

    private static class Spelling<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Keys =
            Enum.GetValues<T>().ToDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));

        public static readonly Dictionary<string, T> Values = Keys.ToDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);
    }
}
