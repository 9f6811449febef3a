using System.Collections.Concurrent;

namespace Ouro.RagService.Retrieval;

/// <summary>The knowledge bases by name.</summary>
internal sealed class KnowledgeBases
{
    public const string DefaultName = "default";

    private readonly ConcurrentDictionary<string, KnowledgeBase> _byName = new(StringComparer.Ordinal);

    public IEnumerable<KnowledgeBase> All => _byName.Values.OrderBy(one => one.Name, StringComparer.Ordinal);

    public KnowledgeBase? Find(string name) => _byName.GetValueOrDefault(name);

    public void Put(KnowledgeBase knowledgeBase) => _byName[knowledgeBase.Name] = knowledgeBase;
}
