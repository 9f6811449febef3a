namespace Ouro.RagService.Retrieval;

/// <summary>An index that is searched in its mapped file, and goes from file to file when it changes.</summary>
internal sealed class IndexedVectors(ExactVectorStore store, VectorGenerations generations)
{
    private readonly Lock _changing = new();

    public ExactVectorStore Store { get; } = store;

    /// <param name="commit">Runs when the new rows are on the disk and nobody sees them yet; where it throws nothing has changed. Not called where nothing is removed or added.</param>
    /// <returns>How many passages were removed.</returns>
    public int Replace(Predicate<Document> isRemoved, IReadOnlyList<Document> added, float[] vectors, Action commit)
    {
        lock (_changing)
        {
            var old = Store.Current.Rows;
            int removed = Store.Replace(isRemoved, added, vectors, (dimension, runs) =>
            {
                var rows = generations.Write(dimension, runs);
                try
                {
                    commit();
                }
                catch
                {
                    generations.Discard(rows);
                    throw;
                }
                return rows;
            });
            if (Store.Current.Rows != old)
                generations.Discard(old);
            return removed;
        }
    }
}
