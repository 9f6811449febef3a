namespace Ouro.Model.Records;

/// <summary>The end of a search for the highest rate that meets every service level. Rates in requests per second.</summary>
/// <param name="HighestMet">Null where not even the lowest rate met them.</param>
/// <param name="LowestMissed">Null where none was found to miss them.</param>
/// <param name="Precision">How close the two were wanted, as a share.</param>
/// <param name="Ending">Why the search ended, in words.</param>
public sealed record SweepResult(string Deployment, string Configuration, int? HighestMet, int? LowestMissed, double Precision, string Ending);
