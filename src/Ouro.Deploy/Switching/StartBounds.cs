namespace Ouro.Deploy.Switching;

/// <summary>How long starts, health checks and stops may take.</summary>
/// <param name="Health">From the start to the first good answer. 60 s: the reference service's first start generates its model.</param>
/// <param name="HealthInterval">Between two health requests.</param>
/// <param name="HealthRequest">Of one health request.</param>
/// <param name="StopGrace">From SIGTERM to SIGKILL.</param>
/// <param name="AttestRequest">Of one attesting request, which runs the whole pipeline once.</param>
internal sealed record StartBounds(TimeSpan Health, TimeSpan HealthInterval, TimeSpan HealthRequest, TimeSpan StopGrace, TimeSpan AttestRequest)
{
    public static readonly StartBounds Default = new(
        TimeSpan.FromSeconds(60),
        TimeSpan.FromMilliseconds(100),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(60));
}
