namespace Ouro.Model.Planning;

/// <summary>A stretch of an open loop: the rate moves linearly from one value to the other. Requests per second.</summary>
public sealed record RateStage(double FromPerSecond, double ToPerSecond, TimeSpan Length)
{
    public double Requests => (FromPerSecond + ToPerSecond) / 2 * Length.TotalSeconds;

    public static RateStage Hold(double perSecond, TimeSpan length) => new(perSecond, perSecond, length);
}
