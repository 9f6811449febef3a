using Ouro.RagService.Hosting;
using Ouro.RagService.Llm;
using Ouro.RagService.Stores;

namespace Ouro.Tests.Service;

/// <summary>Providers and stores that are named and never called.</summary>
internal static class TestUpstreams
{
    public static LlmProviders Providers(params string[] flags) => LlmProviders.Of(LlmOptions.Read(new SettingReader(LlmOptions.Settings, flags, _ => null)));

    public static StoreOptions NoStores { get; } = StoreOptions.Read(new SettingReader(StoreOptions.Settings, [], _ => null));
}
