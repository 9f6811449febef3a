using System.Runtime.InteropServices;

namespace Ouro.RagService.Retrieval;

/// <summary>What a row's code leaves out; 12 bytes in the vector file.</summary>
/// <param name="Scale">What a code of 1 stands for.</param>
/// <param name="Lost">Length of what rounding took from the row.</param>
/// <param name="Length">Length of the row itself.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct RowShape(float Scale, float Lost, float Length);
