using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Engine;

/// <summary>Calls functions of compiled TorchScript.</summary>
internal static class ScriptCall
{
    /// <summary>
    /// TorchSharp 0.107 hands a number over through an object that nothing holds: a garbage collection between its making and the native call frees
    /// what the call is about to read. Here such objects live until the call has returned.
    /// </summary>
    public static Tensor Invoke(jit.CompilationUnit unit, string function, params object[] arguments)
    {
        object[] handed = [.. arguments.Select(argument => argument switch
        {
            double real => (Scalar)real,
            long whole => (Scalar)whole,
            _ => argument,
        })];
        try
        {
            return (Tensor)unit.invoke(function, handed);
        }
        finally
        {
            foreach (var number in handed.OfType<Scalar>())
                number.Dispose();
        }
    }
}
