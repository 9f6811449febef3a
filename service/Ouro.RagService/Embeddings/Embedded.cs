namespace Ouro.RagService.Embeddings;

/// <summary>A unit vector, or a refusal with the seconds after which there may be room.</summary>
internal readonly record struct Embedded(float[]? Vector, int RetryAfterSeconds)
{
    public static Embedded As(float[] vector) => new(vector, 0);

    public static Embedded Refused(int seconds) => new(null, seconds);
}
