using Ouro.RagService.Hosting;
using Ouro.RagService.Llm;

namespace Ouro.Tests.Service;

/// <summary>Providers that are parsed with and never called.</summary>
internal static class TestUpstreams
{
    public static LlmProviders Providers(params string[] flags) => LlmProviders.Of(LlmOptions.Read(new SettingReader(LlmOptions.Settings, flags, _ => null)));
}
