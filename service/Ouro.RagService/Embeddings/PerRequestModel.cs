using System.Diagnostics;
using System.Security.Cryptography;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Embeddings;

/// <summary>
/// Model loading as the original does it: each request checks the model file, loads it again and sees that it answers,
/// one at a time. Weights are mapped, not read, and the graph is not optimised, so that a load costs tens of
/// milliseconds and not hundreds; most of it is the first touch of the mapped weights.
/// </summary>
internal sealed class PerRequestModel(ModelFiles files, TextTokenizer tokenizer) : IModelSource
{
    private readonly Lock _loading = new();
    private readonly long[] _checkTokens = tokenizer.Encode("check", 8);
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
            _ = session.Encode([_checkTokens]);
            timings.Add(Stage.ModelLoad, asked, started, Stopwatch.GetTimestamp());
            return new EncoderLease(session, timings);
        }
    }

    public void Dispose()
    {
    }
}
