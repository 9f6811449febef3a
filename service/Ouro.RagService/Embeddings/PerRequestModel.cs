using System.Diagnostics;
using System.Security.Cryptography;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>
/// Model loading as the original does it: each request checks the model and loads it again, one at a time. Weights are
/// mapped, not read, and the graph is not optimised, so that a load costs tens of milliseconds and not hundreds.
/// </summary>
internal sealed class PerRequestModel(ModelFiles files) : IModelSource
{
    private readonly Lock _loading = new();
    private byte[]? _knownHash;

    public EncoderLease Acquire(StageTimings timings)
    {
        long asked = Stopwatch.GetTimestamp();
        lock (_loading)
        {
            long started = Stopwatch.GetTimestamp();
            byte[] hash = SHA256.HashData(File.ReadAllBytes(files.ModelPath));
            _knownHash ??= hash;
            if (!hash.AsSpan().SequenceEqual(_knownHash))
                throw new InvalidDataException($"{files.ModelPath}: the model file changed while the service ran; restart the service");
            var session = EncoderSession.LoadPlain(files.ModelPath);
            timings.Add(Stage.ModelLoad, asked, started, Stopwatch.GetTimestamp());
            return new EncoderLease(session, isOwned: true);
        }
    }

    public void Dispose()
    {
    }
}
