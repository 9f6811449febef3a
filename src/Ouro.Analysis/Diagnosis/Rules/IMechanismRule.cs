using Ouro.Analysis.Diagnosis.Exhibits;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>One mechanism: what must be seen for it, what speaks against it, and what to do. Rules do not know each other.</summary>
internal interface IMechanismRule
{
    /// <returns>Null where the required evidence is not there, or something contradicts it.</returns>
    Draft? Judge(Exhibit exhibit, Symptoms symptoms);
}
