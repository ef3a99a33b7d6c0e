using System.Numerics;
using SkiaSharp;

namespace Cytobench.Data;

/// <summary>
/// Draws one image on a canvas of 256 x 256. Skia draws each layer's shape as coverage; stain, texture, light and focus are laid on in
/// plain float arithmetic, which is the same on every machine. Holds its buffers, so one painter serves one thread.
/// </summary>
internal sealed unsafe class DemoPainter : IDisposable
{
    public const int Size = 256;

    private readonly Vector3[] pixels = new Vector3[Size * Size];        // red, green, blue in 0..255
    private readonly Vector3[] scratch = new Vector3[Size * Size];
    private readonly float[] softened = new float[Size * Size];
    private readonly int[] rowSums = new int[Size * Size];
    private readonly int[] columnSums = new int[Size];
    private readonly SKBitmap layer = new(Size, Size, SKColorType.Alpha8, SKAlphaType.Premul);
    private readonly byte[] body = new byte[Size * Size];
    private readonly SKCanvas canvas;
    private readonly SKPaint paint = new() { IsAntialias = true, Color = SKColors.White };

    public DemoPainter() => canvas = new SKCanvas(layer);

    /// <summary>How much of each pixel the cell in the middle of the last painting covers, 0 to 255; 256 x 256.</summary>
    public ReadOnlySpan<byte> Body => body;

    /// <param name="random">The image's random numbers.</param>
    /// <param name="label">The class of the cell in the middle.</param>
    /// <param name="rgb">256 x 256 x 3.</param>
    public void Paint(DemoRandom random, int label, Span<byte> rgb)
    {
        var stain = new DemoStain(random);
        var cell = DemoMorphology.Cell(random, label);
        var center = new Vector2(Size / 2 + random.Normal(0, 5), Size / 2 + random.Normal(0, 5));

        PaintBackground(random, stain);
        PaintRedCells(random, stain, center, cell.Radius);
        var platelets = DemoMorphology.ClassNames[label] == "platelet" ? Math.Max(0, random.Integer(-2, 2)) : random.Chance(0.25) ? 1 : 0;
        for (var i = 0; i < platelets; i++)
            if (FreePlace(random, center, cell.Radius + 24, 18) is { } place)
                PaintCell(random, stain, DemoMorphology.Cell(random, DemoMorphology.ClassNames.Count - 1), place);
        Array.Clear(body);                                               // of platelets painted before
        PaintCell(random, stain, cell, center);
        Focus(random);
        Expose(random, rgb);
    }

    public void Dispose()
    {
        canvas.Dispose();
        paint.Dispose();
        layer.Dispose();
    }

    private void PaintBackground(DemoRandom random, DemoStain stain)
    {
        var (shiftX, shiftY) = (random.Integer(0, 255), random.Integer(0, 255));
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++)
                pixels[y * Size + x] = stain.Background * (1 + 0.012f * (DemoNoise.Coarse.At(x / 2 + shiftX, y / 2 + shiftY) - 0.5f));
    }

    /// <summary>Discs with a pale middle, as they are thinner there; where two overlap, both absorb.</summary>
    private void PaintRedCells(DemoRandom random, DemoStain stain, Vector2 center, float cellRadius)
    {
        var tone = random.Normal(0, 7);
        var rim = stain.Color(new(207 + tone + random.Normal(0, 2), 170 + tone + random.Normal(0, 3), 166 + tone + random.Normal(0, 2))) / stain.Background;
        var palest = random.Uniform(0.15f, 0.95f);                       // how far the middle goes back to the background
        var radius = random.Normal(41, 3);
        var placed = new List<Vector2>();
        var wanted = random.Integer(3, 11);
        for (var attempt = 0; attempt < 60 && placed.Count < wanted; attempt++)
        {
            var place = new Vector2(random.Uniform(-25, Size + 25), random.Uniform(-25, Size + 25));
            if (Vector2.Distance(place, center) < cellRadius + 0.88f * radius || placed.Any(other => Vector2.Distance(place, other) < 1.75f * radius))
                continue;
            placed.Add(place);
            PaintRedCell(random, rim, palest, place, radius * random.Normal(1, 0.06f));
        }
    }

    private void PaintRedCell(DemoRandom random, Vector3 rim, float palest, Vector2 place, float radius)
    {
        var (longer, turn) = (random.Uniform(1, 1.13f), random.Uniform(0, MathF.Tau));
        var (cosine, sine) = ((float)Math.Cos(turn), (float)Math.Sin(turn));
        var (triangle, pallor) = (random.Normal(0, 0.035f), random.Uniform(0.3f, 0.6f));
        var reach = radius * 1.3f;
        for (var y = Math.Max(0, (int)(place.Y - reach)); y < Math.Min(Size, place.Y + reach); y++)
            for (var x = Math.Max(0, (int)(place.X - reach)); x < Math.Min(Size, place.X + reach); x++)
            {
                var (dx, dy) = (x - place.X, y - place.Y);
                var (u, v) = ((dx * cosine + dy * sine) / longer, (dy * cosine - dx * sine) * longer);
                var distance = MathF.Sqrt(u * u + v * v) + 1e-3f;
                var threefold = (u * u * u - 3 * u * v * v) / (distance * distance * distance);
                var rho = distance / (radius * (1 + triangle * threefold));
                if (rho >= 1.05f)
                    continue;
                var coverage = Math.Clamp((1 - rho) * radius * 0.6f + 0.5f, 0, 1);
                var thickness = 1 - palest * Ramp(pallor + 0.22f, pallor - 0.18f, rho) + 0.12f * Ramp(0.86f, 0.97f, rho);
                pixels[y * Size + x] *= Vector3.One - (Vector3.One - rim) * (coverage * thickness);
            }
    }

    private void PaintCell(DemoRandom random, DemoStain stain, DemoCell cell, Vector2 center)
    {
        canvas.ResetMatrix();
        canvas.Translate(center.X, center.Y);
        var box = new Box(center, cell.Radius * 1.7f + 8);
        var (shiftX, shiftY) = (random.Integer(0, 255), random.Integer(0, 255));

        Clear();
        Fill(cell.Outline);
        for (var i = 0; i < cell.Spikes; i++)
            Spike(random, cell.Radius);
        Soften(box, 3);
        PaintBody(stain.Color(cell.Cytoplasm), cell, box, shiftX, shiftY);
        if (cell.Granules is { } granules)
            PaintGranules(random, stain, granules, cell, box, shiftX, shiftY);
        if (cell.Vacuoles > 0)
            PaintVacuoles(random, stain, cell, box);
        if (cell.NucleusOutlines.Count + cell.NucleusDiscs.Count > 0)
        {
            Clear();
            foreach (var outline in cell.NucleusOutlines)
                Fill(outline);
            foreach (var disc in cell.NucleusDiscs)
                canvas.DrawCircle(disc.Center.X, disc.Center.Y, disc.Radius, paint);
            Soften(box, 2);
            PaintNucleus(stain.Color(cell.ChromatinDark), stain.Color(cell.ChromatinLight), cell.ChromatinCoarseness, box, shiftX, shiftY);
        }
        if (cell.CoveringGranules is { } covering)
            PaintGranules(random, stain, covering, cell, box, shiftX, shiftY);
    }

    private void PaintBody(Vector3 color, DemoCell cell, Box box, int shiftX, int shiftY)
    {
        for (var y = box.Top; y < box.Bottom; y++)
            for (var x = box.Left; x < box.Right; x++)
            {
                var i = y * Size + x;
                body[i] = 0;
                if (softened[i] <= 0.02f)
                    continue;
                var fine = DemoNoise.Fine.At(x + shiftX, y + shiftY) - 0.5f;
                var coverage = Ramp(0.38f, 0.62f, softened[i] + cell.Fuzz * fine);
                body[i] = (byte)(255 * coverage + 0.5f);
                var edge = Math.Clamp(2 * (1 - softened[i]), 0, 1);
                var texture = 1 + cell.Mottle * (0.6f * fine + DemoNoise.Coarse.At(x + shiftX, y + shiftY) - 0.5f) - cell.RimDarkness * edge;
                Blend(i, color * texture, coverage);
            }
    }

    private void PaintNucleus(Vector3 dark, Vector3 light, float coarseness, Box box, int shiftX, int shiftY)
    {
        var mask = layer.GetPixelSpan();
        for (var y = box.Top; y < box.Bottom; y++)
            for (var x = box.Left; x < box.Right; x++)
            {
                var i = y * Size + x;
                if (mask[i] == 0)
                    continue;
                var grain = coarseness * DemoNoise.Coarse.At(x + shiftX, y - shiftY) + (1 - coarseness) * DemoNoise.Fine.At(x - shiftX, y + shiftY);
                var open = Ramp(0.38f, 0.78f, grain) * Ramp(0.5f, 1f, softened[i]);         // the membrane stays dark
                Blend(i, dark + (light - dark) * open, mask[i] * (1 / 255f));
            }
    }

    private void PaintGranules(DemoRandom random, DemoStain stain, DemoGranules granules, DemoCell cell, Box box, int shiftX, int shiftY)
    {
        Clear();
        for (var i = 0; i < granules.Count; i++)
        {
            var (angle, distance) = (random.Uniform(0, MathF.Tau), 1.15f * cell.Radius * MathF.Sqrt(random.Uniform()));
            var (dx, dy) = ((float)(distance * Math.Cos(angle)), (float)(distance * Math.Sin(angle)));
            var radius = granules.Radius * random.Uniform(0.67f, 1.33f);
            paint.Color = SKColors.White.WithAlpha((byte)random.Integer(130, 255));
            if (DemoNoise.Coarse.At((int)dx + shiftX + Size, (int)dy + shiftY + Size) > 0.75f * granules.Patchiness)
                canvas.DrawCircle(dx, dy, radius, paint);
        }
        paint.Color = SKColors.White;
        BlendLayer(stain.Color(granules.Color), granules.Opacity, box);
    }

    private void PaintVacuoles(DemoRandom random, DemoStain stain, DemoCell cell, Box box)
    {
        Clear();
        for (var i = 0; i < cell.Vacuoles; i++)
        {
            var (angle, distance) = (random.Uniform(0, MathF.Tau), cell.Radius * random.Uniform(0.45f, 0.95f));
            canvas.DrawCircle((float)(distance * Math.Cos(angle)), (float)(distance * Math.Sin(angle)), random.Uniform(1.5f, 8), paint);
        }
        BlendLayer(stain.Background, 0.75f, box);
    }

    /// <summary>Lays one colour through the layer's coverage, inside the cell's body only.</summary>
    private void BlendLayer(Vector3 color, float opacity, Box box)
    {
        var mask = layer.GetPixelSpan();
        for (var y = box.Top; y < box.Bottom; y++)
            for (var x = box.Left; x < box.Right; x++)
            {
                var i = y * Size + x;
                if (mask[i] != 0 && body[i] != 0)
                    Blend(i, color, opacity * mask[i] * body[i] * (1 / 65025f));
            }
    }

    // Not Vector3.Lerp: it may fuse multiply and add, which rounds differently on processors that can.
    private void Blend(int i, Vector3 color, float coverage) => pixels[i] += (color - pixels[i]) * coverage;

    private void Clear() => new Span<byte>((void*)layer.GetPixels(), Size * Size).Clear();

    private void Fill(IReadOnlyList<Vector2> outline)
    {
        using var path = new SKPath();
        path.AddPoly([.. outline.Select(point => new SKPoint(point.X, point.Y))], close: true);
        canvas.DrawPath(path, paint);
    }

    private void Spike(DemoRandom random, float radius)
    {
        var angle = random.Uniform(0, MathF.Tau);
        var (cosine, sine) = ((float)Math.Cos(angle), (float)Math.Sin(angle));
        var (from, to, half) = (radius * 0.85f, radius * random.Uniform(1.08f, 1.25f) + 3, random.Uniform(1.2f, 3f));
        Fill([new(from * cosine - half * sine, from * sine + half * cosine), new(to * cosine, to * sine), new(from * cosine + half * sine, from * sine - half * cosine)]);
    }

    /// <summary>The layer's coverage in [0, 1] after a box blur of 2 r + 1 pixels, for edges and rims. Sums of bytes are exact in any order.</summary>
    private void Soften(Box box, int r)
    {
        var mask = layer.GetPixelSpan();
        for (var y = box.Top; y < box.Bottom; y++)
        {
            var sum = 0;
            for (var x = box.Left - r; x < box.Right; x++)
            {
                sum += (x + r < Size ? mask[y * Size + x + r] : 0) - (x - r - 1 >= box.Left ? mask[y * Size + x - r - 1] : 0);
                if (x >= box.Left)
                    rowSums[y * Size + x] = sum;
            }
        }
        var scale = 1 / (255f * (2 * r + 1) * (2 * r + 1));
        var column = columnSums.AsSpan(box.Left, box.Right - box.Left);
        column.Clear();
        for (var y = box.Top - r; y < box.Bottom; y++)
        {
            var (entering, leaving, row) = ((y + r) * Size + box.Left, (y - r - 1) * Size + box.Left, y * Size + box.Left);
            for (var x = 0; x < column.Length; x++)
            {
                column[x] += (y + r < box.Bottom ? rowSums[entering + x] : 0) - (y - r - 1 >= box.Top ? rowSums[leaving + x] : 0);
                if (y >= box.Top)
                    softened[row + x] = column[x] * scale;
            }
        }
    }

    /// <summary>Blurs by repeated [w, 1 - 2w, w] in both directions: most images are sharp, some are not.</summary>
    private void Focus(DemoRandom random)
    {
        var blur = random.Uniform();
        blur = 0.3f + 4.5f * blur * blur * blur;                         // variance in squared canvas pixels
        var passes = (int)MathF.Ceiling(blur / 0.66f);
        var side = blur / passes / 2;
        for (var pass = 0; pass < passes; pass++)
        {
            for (var y = 0; y < Size; y++)
            {
                scratch[y * Size] = pixels[y * Size];
                scratch[y * Size + Size - 1] = pixels[y * Size + Size - 1];
                for (var i = y * Size + 1; i < y * Size + Size - 1; i++)
                    scratch[i] = pixels[i] * (1 - 2 * side) + (pixels[i - 1] + pixels[i + 1]) * side;
            }
            for (var i = Size; i < Size * (Size - 1); i++)
                pixels[i] = scratch[i] * (1 - 2 * side) + (scratch[i - Size] + scratch[i + Size]) * side;
        }
    }

    /// <summary>Uneven light, sensor noise, and bytes.</summary>
    private void Expose(DemoRandom random, Span<byte> rgb)
    {
        var (gain, slopeX, slopeY) = (random.Normal(0.985f, 0.02f), random.Normal(0, 0.015f), random.Normal(0, 0.015f));
        var noise = random.Uniform(1, 5);
        var (shiftX, shiftY) = (random.Integer(0, 255), random.Integer(0, 255));
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++)
            {
                var light = gain + slopeX * (x - Size / 2) * (2f / Size) + slopeY * (y - Size / 2) * (2f / Size);
                var color = pixels[y * Size + x] * light + new Vector3(noise * random.Grain());
                var at = (y * Size + x) * 3;
                rgb[at] = Byte(color.X);
                rgb[at + 1] = Byte(color.Y);
                rgb[at + 2] = Byte(color.Z);
            }
    }

    private static Vector2? FreePlace(DemoRandom random, Vector2 center, float distance, float margin)
    {
        for (var attempt = 0; attempt < 12; attempt++)
        {
            var place = new Vector2(random.Uniform(margin, Size - margin), random.Uniform(margin, Size - margin));
            if (Vector2.Distance(place, center) > distance)
                return place;
        }
        return null;
    }

    private static byte Byte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    /// <summary>0 at <paramref name="from"/>, 1 at <paramref name="to"/>, smooth between; either may be the larger.</summary>
    private static float Ramp(float from, float to, float value)
    {
        var t = Math.Clamp((value - from) / (to - from), 0, 1);
        return t * t * (3 - 2 * t);
    }

    /// <summary>The part of the canvas that a cell can reach.</summary>
    private readonly struct Box(Vector2 center, float reach)
    {
        public readonly int Left = Math.Max(0, (int)(center.X - reach));
        public readonly int Top = Math.Max(0, (int)(center.Y - reach));
        public readonly int Right = Math.Min(Size, (int)(center.X + reach) + 1);
        public readonly int Bottom = Math.Min(Size, (int)(center.Y + reach) + 1);
    }
}
