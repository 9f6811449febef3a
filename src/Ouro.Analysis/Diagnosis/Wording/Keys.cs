using System.Text.Json;

namespace Ouro.Analysis.Diagnosis.Wording;

/// <summary>The contract's spelling of an enum value: <c>llm_first_token</c>.</summary>
internal static class Keys
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
