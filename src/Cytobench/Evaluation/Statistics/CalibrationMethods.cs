namespace Cytobench.Evaluation.Statistics;

/// <summary>Names of <see cref="CalibrationMethod"/> on the command line.</summary>
public static class CalibrationMethods
{
    /// <exception cref="UserException">Another name.</exception>
    public static CalibrationMethod Parse(string name) => name switch
    {
        "temperature" => CalibrationMethod.Temperature,
        "vector" => CalibrationMethod.Vector,
        _ => throw new UserException($"--calibration {name}: choose temperature or vector"),
    };
}
