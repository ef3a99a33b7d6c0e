using System.Numerics;

namespace Cytobench.Data;

/// <summary>The outlines that cells and nuclei are made of.</summary>
internal static class DemoShapes
{
    private const int Points = 72;

    /// <summary>A closed, wavy oval.</summary>
    /// <param name="random">The image's random numbers.</param>
    /// <param name="center">Of the oval.</param>
    /// <param name="radius">Mean radius.</param>
    /// <param name="elongation">Long over short axis.</param>
    /// <param name="irregularity">Height of the waves, as a share of the radius.</param>
    /// <param name="dip">Depth of one indentation, as a share of the radius; 0 for none.</param>
    public static IReadOnlyList<Vector2> Oval(DemoRandom random, Vector2 center, float radius, float elongation, float irregularity, float dip = 0)
    {
        var waves = new (float Height, float Phase)[5];
        for (var k = 0; k < waves.Length; k++)
            waves[k] = (random.Normal(0, irregularity / (1 + 0.6f * k)), random.Uniform(0, MathF.Tau));
        var (stretch, axis) = (MathF.Sqrt(elongation), random.Uniform(0, MathF.Tau));
        var (dipAngle, dipWidth) = (random.Uniform(0, MathF.Tau), random.Uniform(0.38f, 0.6f));
        var points = new Vector2[Points];
        for (var i = 0; i < Points; i++)
        {
            var angle = i * Math.Tau / Points;
            var height = 1.0;
            for (var k = 0; k < waves.Length; k++)
                height += waves[k].Height * Math.Cos((k + 2) * angle + waves[k].Phase);
            var fromDip = Math.IEEERemainder(angle - dipAngle, Math.Tau) / dipWidth;
            height -= dip * Math.Exp(-fromDip * fromDip);
            var r = radius * Math.Max(0.15, height);
            var along = (float)(r * Math.Cos(angle)) * stretch;
            var across = (float)(r * Math.Sin(angle)) / stretch;
            points[i] = center + Rotated(along, across, axis);
        }
        return points;
    }

    /// <summary>A row of discs along a bent line through <paramref name="knots"/>, as a band or as lobes joined by threads.</summary>
    /// <param name="knots">The lobes in order.</param>
    /// <param name="neck">Radius between two lobes, for each gap; where it is the lobes' radius there is no constriction.</param>
    public static IEnumerable<DemoDisc> Chain(IReadOnlyList<DemoDisc> knots, IReadOnlyList<float> neck)
    {
        const int Steps = 12;
        for (var i = 0; i + 1 < knots.Count; i++)
        {
            var before = knots[Math.Max(0, i - 1)].Center;
            var after = knots[Math.Min(knots.Count - 1, i + 2)].Center;
            for (var step = 0; step <= Steps; step++)
            {
                var t = step / (float)Steps;
                var center = CatmullRom(before, knots[i].Center, knots[i + 1].Center, after, t);
                var end = knots[i].Radius + (knots[i + 1].Radius - knots[i].Radius) * t;
                var waist = 4 * t * (1 - t);                             // 0 at the lobes, 1 halfway
                waist = waist * waist * (3 - 2 * waist);
                yield return new(center, end + (Math.Min(neck[i], end) - end) * waist);
            }
        }
    }

    /// <summary>Knots on an arc around the cell's centre, as lobes lie.</summary>
    public static DemoDisc[] Arc(DemoRandom random, int count, float arcRadius, float span, float knotRadius)
    {
        var start = random.Uniform(0, MathF.Tau);
        var knots = new DemoDisc[count];
        for (var i = 0; i < count; i++)
        {
            var angle = start + (count == 1 ? 0 : span * i / (count - 1)) + random.Normal(0, 0.1f);
            var r = arcRadius * random.Normal(1, 0.1f);
            knots[i] = new(new Vector2((float)(r * Math.Cos(angle)), (float)(r * Math.Sin(angle))), knotRadius * random.Normal(1, 0.1f));
        }
        return knots;
    }

    private static Vector2 Rotated(float x, float y, double angle)
    {
        var (sine, cosine) = ((float)Math.Sin(angle), (float)Math.Cos(angle));
        return new(x * cosine - y * sine, x * sine + y * cosine);
    }

    private static Vector2 CatmullRom(Vector2 a, Vector2 b, Vector2 c, Vector2 d, float t) =>
        0.5f * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * (t * t) + (3 * b - a - 3 * c + d) * (t * t * t));
}
