namespace Ouro.RagService.Simulator;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195): one independent stream per seed and request number.</summary>
internal struct SplitMix(ulong seed, ulong stream)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state = Mix(seed + Golden) ^ Mix(stream * Golden + 1);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble()
    {
        _state += Golden;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
