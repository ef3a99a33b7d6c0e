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
        var numbers = new List<Scalar>();
        try
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                Scalar? number = arguments[i] switch
                {
                    double real => real,
                    long whole => whole,
                    _ => null,
                };
                if (number is null)
                    continue;
                numbers.Add(number);
                arguments[i] = number;
            }
            return (Tensor)unit.invoke(function, arguments);
        }
        finally
        {
            numbers.ForEach(number => number.Dispose());
            GC.KeepAlive(arguments);
        }
    }
}
