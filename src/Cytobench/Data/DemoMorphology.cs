using System.Numerics;

namespace Cytobench.Data;

/// <summary>
/// How the cells of each class look, as a haematology atlas describes them, and how much they vary. The ranges of neighbouring classes
/// overlap as they do in blood: bands between immature granulocytes and neutrophils, promyelocytes near basophils, large lymphocytes near
/// monocytes, dark small cells of two kinds.
/// </summary>
internal static class DemoMorphology
{
    /// <summary>The names and the order that the real collection has.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["basophil", "eosinophil", "erythroblast", "immature granulocyte", "lymphocyte", "monocyte", "neutrophil", "platelet"];

    public static DemoCell Cell(DemoRandom random, int label) => label switch
    {
        0 => Basophil(random),
        1 => Eosinophil(random),
        2 => Erythroblast(random),
        3 => ImmatureGranulocyte(random),
        4 => Lymphocyte(random),
        5 => Monocyte(random),
        6 => Neutrophil(random),
        7 => Platelet(random),
        _ => throw new ArgumentOutOfRangeException(nameof(label)),
    };

    /// <summary>Coarse, dark granules hide a nucleus of two or three broad lobes.</summary>
    private static DemoCell Basophil(DemoRandom random)
    {
        var radius = Size(random, 78, 8);
        var lobes = DemoShapes.Arc(random, random.Integer(2, 3), 0.4f * radius, random.Uniform(1.9f, 3.6f), 0.42f * radius);
        return new DemoCell
        {
            Radius = radius,
            Outline = DemoShapes.Oval(random, default, radius, random.Uniform(1, 1.2f), 0.02f),
            Cytoplasm = Between(random, new(208, 172, 196), new(176, 134, 184)),
            Mottle = 0.2f,
            NucleusOutlines = Lobes(random, lobes),
            NucleusDiscs = [.. DemoShapes.Chain(lobes, Same(lobes, 0.3f * radius))],
            ChromatinDark = new(78, 32, 130),
            ChromatinLight = new(134, 88, 162),
            CoveringGranules = new(random.Integer(200, 620), random.Uniform(2.2f, 3.5f), Between(random, new(50, 16, 100), new(88, 32, 118)), random.Uniform(0.7f, 0.95f), random.Uniform(0.1f, 0.4f)),
        };
    }

    /// <summary>Two lobes, at times three, among packed orange-red granules.</summary>
    private static DemoCell Eosinophil(DemoRandom random)
    {
        var radius = Size(random, 83, 7);
        var count = random.Chance(0.75) ? 2 : 3;
        var lobes = DemoShapes.Arc(random, count, random.Uniform(0.42f, 0.54f) * radius, (count - 1) * random.Uniform(1.2f, 1.8f), (count == 2 ? 0.33f : 0.27f) * radius);
        return new DemoCell
        {
            Radius = radius,
            Outline = DemoShapes.Oval(random, default, radius, random.Uniform(1, 1.22f), 0.025f),
            Cytoplasm = Between(random, new(196, 160, 180), new(208, 148, 152)),
            NucleusOutlines = Lobes(random, lobes),
            NucleusDiscs = [.. DemoShapes.Chain(lobes, Necks(random, lobes, 0.035f, 0.16f, radius))],
            ChromatinCoarseness = 0.6f,
            Granules = new(random.Integer(420, 1000), random.Uniform(2.1f, 2.9f), Between(random, new(184, 84, 88), new(198, 120, 124)), random.Uniform(0.55f, 0.9f), random.Uniform(0.1f, 0.6f)),
        };
    }

    /// <summary>A small, round, very dark nucleus; the cytoplasm turns from blue to the pink of red cells as it matures.</summary>
    private static DemoCell Erythroblast(DemoRandom random)
    {
        var maturity = random.Uniform();
        var radius = Size(random, 58 - 8 * maturity, 7);
        var nucleus = radius * Math.Clamp(random.Normal(0.76f - 0.2f * maturity, 0.07f), 0.45f, 0.88f);
        var blue = new Vector3(112, 106, 162);
        var grey = new Vector3(160, 140, 178);
        var pink = new Vector3(206, 166, 166);
        return new DemoCell
        {
            Radius = radius,
            Outline = DemoShapes.Oval(random, default, radius, random.Uniform(1, 1.25f), 0.035f),
            Cytoplasm = maturity < 0.5f ? Mix(blue, grey, 2 * maturity) : Mix(grey, pink, 2 * maturity - 1),
            RimDarkness = 0.2f * (1 - maturity),
            Fuzz = 0.16f,
            NucleusOutlines = [DemoShapes.Oval(random, Offset(random, 0.8f * (radius - nucleus)), nucleus, random.Uniform(1, 1.15f), 0.02f)],
            ChromatinDark = new(46, 16, 96),
            ChromatinLight = Mix(new(112, 68, 150), new(70, 36, 118), maturity),
            ChromatinCoarseness = 0.9f,
        };
    }

    /// <summary>Large; from the promyelocyte with its dense violet granules to the metamyelocyte with an indented nucleus.</summary>
    private static DemoCell ImmatureGranulocyte(DemoRandom random)
    {
        var maturity = random.Uniform();                                 // below 0.25 promyelocyte, above 0.6 metamyelocyte
        var radius = Size(random, 90 - 6 * maturity, 8);
        var nucleus = radius * Math.Clamp(random.Normal(0.68f - 0.1f * maturity, 0.05f), 0.45f, 0.8f);
        var granules = new DemoGranules(random.Integer(150, 420), random.Uniform(1f, 1.7f), Between(random, new(122, 52, 140), new(160, 100, 160)), random.Uniform(0.4f, 0.85f), random.Uniform(0, 0.3f));
        var late = maturity > 0.85f && random.Chance(0.5);               // as far as a thick band
        var band = DemoShapes.Arc(random, 4, 0.42f * radius, random.Uniform(2.4f, 3.6f), 0.3f * radius);
        return new DemoCell
        {
            Radius = radius,
            Outline = DemoShapes.Oval(random, default, radius, random.Uniform(1, 1.25f), 0.03f),
            Cytoplasm = Mix(new(182, 156, 196), new(216, 184, 192), maturity + random.Normal(0, 0.2f)),
            Mottle = random.Uniform(0.15f, 0.35f),
            NucleusOutlines = late ? [] : [DemoShapes.Oval(random, Offset(random, 0.75f * (radius - nucleus)), nucleus, random.Uniform(1.05f, 1.4f), 0.03f, dip: Math.Max(0, maturity - 0.45f) * 1.1f)],
            NucleusDiscs = late ? [.. DemoShapes.Chain(band, Same(band, 0.28f * radius))] : [],
            ChromatinDark = new(66, 24, 120),
            ChromatinLight = new(140, 94, 168),
            ChromatinCoarseness = 0.45f,
            Granules = granules,
            CoveringGranules = maturity < 0.25f ? granules with { Count = random.Integer(120, 480), Radius = random.Uniform(1.4f, 2.4f) } : null,
        };
    }

    /// <summary>A round, dense nucleus nearly fills the cell; a thin blue rim, wider in the large, reactive ones.</summary>
    private static DemoCell Lymphocyte(DemoRandom random)
    {
        var reactive = random.Chance(0.25);
        var radius = reactive ? Size(random, 74, 7) : Size(random, 57, 6);
        var nucleus = radius * (reactive ? random.Uniform(0.62f, 0.82f) : random.Uniform(0.8f, 0.93f));
        return new DemoCell
        {
            Radius = radius,
            Outline = DemoShapes.Oval(random, default, radius, random.Uniform(1, 1.22f), 0.035f),
            Cytoplasm = Between(random, new(178, 166, 196), new(112, 98, 162)),
            RimDarkness = random.Uniform(0.1f, 0.3f),
            Fuzz = 0.2f,
            Spikes = random.Chance(0.5) ? random.Integer(3, 16) : 0,
            NucleusOutlines = [DemoShapes.Oval(random, Offset(random, 0.8f * (radius - nucleus)), nucleus, random.Uniform(1, 1.2f), 0.025f, dip: random.Chance(0.3) ? random.Uniform(0.05f, 0.25f) : 0)],
            ChromatinDark = new(60, 22, 118),
            ChromatinLight = Between(random, new(96, 54, 144), new(130, 84, 160)),
            ChromatinCoarseness = 0.8f,
            Granules = reactive && random.Chance(0.3) ? new(random.Integer(4, 14), 1.6f, new(128, 50, 130), 0.8f, 0) : null,
        };
    }

    /// <summary>The largest; a kidney or horseshoe with lacy chromatin in grey-blue, often holed cytoplasm.</summary>
    private static DemoCell Monocyte(DemoRandom random)
    {
        var radius = Size(random, 92, 10);
        var horseshoe = random.Chance(0.35);
        var knots = DemoShapes.Arc(random, 4, 0.38f * radius, random.Uniform(2.6f, 4f), 0.33f * radius);
        var nucleus = radius * random.Uniform(0.58f, 0.7f);
        return new DemoCell
        {
            Radius = radius,
            Outline = DemoShapes.Oval(random, default, radius, random.Uniform(1, 1.3f), random.Uniform(0.02f, 0.07f)),
            Cytoplasm = Between(random, new(166, 152, 188), new(190, 172, 196)),
            Mottle = random.Uniform(0.2f, 0.4f),
            Fuzz = random.Uniform(0.1f, 0.55f),
            NucleusOutlines = horseshoe ? [] : [DemoShapes.Oval(random, Offset(random, 0.6f * (radius - nucleus)), nucleus, random.Uniform(1, 1.35f), 0.06f, dip: random.Uniform(0.05f, 0.6f))],
            NucleusDiscs = horseshoe ? [.. DemoShapes.Chain(knots, Same(knots, 0.3f * radius))] : [],
            ChromatinDark = new(74, 28, 122),
            ChromatinLight = new(166, 122, 178),
            ChromatinCoarseness = 0.2f,
            Granules = new(random.Integer(20, 220), random.Uniform(1, 1.4f), new(128, 76, 156), 0.6f, 0),
            Vacuoles = random.Chance(0.6) ? random.Integer(2, 18) : 0,
        };
    }

    /// <summary>Three to five lobes on threads, at times still a band, in pale pink cytoplasm with fine granules.</summary>
    private static DemoCell Neutrophil(DemoRandom random)
    {
        var radius = Size(random, 80, 7);
        var band = random.Chance(0.17);
        var count = band ? 4 : random.Chance(0.2) ? 2 : random.Chance(0.6) ? 3 : random.Integer(4, 5);
        var (arc, span, lobe) = count switch
        {
            _ when band => (random.Uniform(0.42f, 0.52f), random.Uniform(2.2f, 4.3f), random.Uniform(0.2f, 0.27f)),
            2 => (0.45f, random.Uniform(1.5f, 2.6f), random.Uniform(0.31f, 0.36f)),
            3 => (0.46f, random.Uniform(2.4f, 4f), random.Uniform(0.25f, 0.31f)),
            _ => (0.48f, random.Uniform(3.6f, 5f), random.Uniform(0.21f, 0.26f)),
        };
        var lobes = DemoShapes.Arc(random, count, arc * radius, span, lobe * radius);
        return new DemoCell
        {
            Radius = radius,
            Outline = DemoShapes.Oval(random, default, radius, random.Uniform(1, 1.22f), 0.025f),
            Cytoplasm = Between(random, new(226, 190, 188), new(206, 172, 192)),
            NucleusOutlines = band ? [] : Lobes(random, lobes),
            NucleusDiscs = [.. DemoShapes.Chain(lobes, band ? Same(lobes, random.Uniform(0.16f, 0.26f) * radius) : Necks(random, lobes, 0.03f, 0.15f, radius))],
            ChromatinCoarseness = 0.6f,
            Mottle = random.Uniform(0.1f, 0.25f),
            Granules = new(random.Integer(150, 480), random.Uniform(1f, 1.6f), Between(random, new(186, 116, 150), new(150, 90, 150)), random.Uniform(0.35f, 0.75f), random.Uniform(0, 0.3f)),
        };
    }

    /// <summary>A small granular body without a nucleus.</summary>
    private static DemoCell Platelet(DemoRandom random)
    {
        var radius = random.Chance(0.1) ? random.Uniform(38, 56) : Math.Clamp(random.Normal(26, 5), 15, 40);
        return new DemoCell
        {
            Radius = radius,
            Outline = DemoShapes.Oval(random, default, radius, random.Uniform(1, 1.5f), 0.06f),
            Cytoplasm = Between(random, new(204, 168, 194), new(168, 138, 188)),
            Mottle = 0.25f,
            RimDarkness = 0,
            Fuzz = 0.45f,
            Spikes = random.Chance(0.6) ? random.Integer(4, 18) : 0,
            CoveringGranules = new((int)(radius * random.Uniform(1.2f, 4f)), random.Uniform(1.3f, 2.3f), Between(random, new(92, 34, 134), new(136, 80, 160)), random.Uniform(0.55f, 0.95f), 0),
        };
    }

    private static float Size(DemoRandom random, float mean, float deviation) => Math.Clamp(random.Normal(mean, deviation), 0.6f * mean, 1.35f * mean);

    private static Vector2 Offset(DemoRandom random, float most)
    {
        var (angle, distance) = (random.Uniform(0, MathF.Tau), most * random.Uniform());
        return new((float)(distance * Math.Cos(angle)), (float)(distance * Math.Sin(angle)));
    }

    /// <summary>Uneven ovals at the knots, so that lobes are no perfect discs.</summary>
    private static IReadOnlyList<Vector2>[] Lobes(DemoRandom random, DemoDisc[] knots) =>
        [.. knots.Select(knot => DemoShapes.Oval(random, knot.Center, 1.06f * knot.Radius, random.Uniform(1.1f, 1.7f), 0.06f))];

    private static float[] Same(DemoDisc[] knots, float neck) => [.. Enumerable.Repeat(neck, knots.Length - 1)];

    private static float[] Necks(DemoRandom random, DemoDisc[] knots, float thinnest, float thickest, float radius) =>
        [.. Enumerable.Range(1, knots.Length - 1).Select(_ => radius * random.Uniform(thinnest, thickest))];

    private static Vector3 Between(DemoRandom random, Vector3 one, Vector3 other) => Mix(one, other, random.Uniform());

    private static Vector3 Mix(Vector3 one, Vector3 other, float share) => one + (other - one) * Math.Clamp(share, 0, 1);
}
