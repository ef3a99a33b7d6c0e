// Batch normalisation with what stands around it in a residual network, in training, for bf16 with channels innermost in memory: (rows, channels),
// rows = B H W. Ioffe and Szegedy 2015, arXiv:1502.03167:
//   y = relu(scale x + shift [+ residual]),  scale = weight / sqrt(var + eps),  shift = bias - mean scale.
// A step is bound by how often it walks through memory. Here x is read twice forward and twice backward, and nothing between is stored.
//
// A thread stays with eight neighbouring channels, 16 bytes, and walks down the rows; columns = channels / 8. Sums over rows are made in two kernels,
// of each block and of the blocks, so that the same input gives the same bits. Dynamic shared memory: 16 floats a thread, and 2 doubles where blocks are added.

constexpr int WIDTH = 8;

struct alignas(16) Pack { unsigned int words[4]; };                      // eight bf16
struct alignas(8) Taps { unsigned char values[8]; };                     // which pixel of a window won; NONE where no gradient passes

constexpr unsigned char NONE = 255;

__device__ __forceinline__ void unpack(const Pack& pack, float* values)
{
    for (int i = 0; i < 4; i++)
    {
        values[2 * i] = __uint_as_float(pack.words[i] << 16);
        values[2 * i + 1] = __uint_as_float(pack.words[i] & 0xffff0000u);
    }
}

// To the nearest bf16, halves to even.
__device__ __forceinline__ unsigned int rounded(float value)
{
    unsigned int bits = __float_as_uint(value);
    return value != value ? 0x7fc0u : (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
}

__device__ __forceinline__ Pack packed(const float* values)
{
    Pack pack;
    for (int i = 0; i < 4; i++)
        pack.words[i] = rounded(values[2 * i]) | (rounded(values[2 * i + 1]) << 16);
    return pack;
}

__device__ __forceinline__ void load(const float* from, int column, float* values)
{
    for (int i = 0; i < WIDTH; i++)
        values[i] = from[column * WIDTH + i];
}

// Where a thread works: its column, and the first of its rows and the step to the next.
struct Place
{
    int column, lane, lanes;
    long long first, step;
    bool isUsed;
};

__device__ __forceinline__ Place place(int columns)
{
    Place at;
    at.lanes = blockDim.x / columns;
    at.column = threadIdx.x % columns;
    at.lane = threadIdx.x / columns;
    at.isUsed = at.lane < at.lanes;
    at.first = (long long)blockIdx.x * at.lanes + at.lane;
    at.step = (long long)gridDim.x * at.lanes;
    return at;
}

// partial: (blocks, 2, channels).
__device__ __forceinline__ void write_sums(const Place& at, int columns, const float* first, const float* second, float* partial)
{
    extern __shared__ float shared[];
    float* own = shared + threadIdx.x * 2 * WIDTH;
    for (int i = 0; i < WIDTH; i++)
    {
        own[i] = first[i];
        own[WIDTH + i] = second[i];
    }
    __syncthreads();
    int channels = columns * WIDTH;
    for (int i = threadIdx.x; i < 2 * channels; i += blockDim.x)
    {
        int which = i / channels, channel = i % channels;
        float sum = 0;
        for (int lane = 0; lane < at.lanes; lane++)
            sum += shared[(lane * columns + channel / WIDTH) * 2 * WIDTH + which * WIDTH + channel % WIDTH];
        partial[(long long)blockIdx.x * 2 * channels + i] = sum;
    }
}

// Over blocks, in float64; blockDim is (32, 16), a thread of the first row gets the sums of its channel.
__device__ __forceinline__ void add_blocks(const float* partial, int blocks, int channels, double* first, double* second)
{
    extern __shared__ float shared[];
    double* sums = (double*)shared;                                      // (2, 16, 32)
    int own = threadIdx.y * 32 + threadIdx.x;
    int channel = blockIdx.x * 32 + threadIdx.x;
    double a = 0, b = 0;
    if (channel < channels)
    {
        for (int block = threadIdx.y; block < blocks; block += 16)
        {
            a += partial[(long long)block * 2 * channels + channel];
            b += partial[(long long)block * 2 * channels + channels + channel];
        }
    }
    sums[own] = a;
    sums[512 + own] = b;
    __syncthreads();
    a = b = 0;
    if (threadIdx.y == 0)
    {
        for (int i = 0; i < 16; i++)
        {
            a += sums[i * 32 + threadIdx.x];
            b += sums[512 + i * 32 + threadIdx.x];
        }
    }
    *first = a;
    *second = b;
}

// Sums of x and x^2.
extern "C" __global__ void sums(const Pack* __restrict__ x, float* __restrict__ partial, long long rows, int columns)
{
    Place at = place(columns);
    float sum[WIDTH] = {}, squares[WIDTH] = {};
    if (at.isUsed)
    {
        #pragma unroll 4
        for (long long row = at.first; row < rows; row += at.step)
        {
            float value[WIDTH];
            unpack(x[row * columns + at.column], value);
            for (int i = 0; i < WIDTH; i++)
            {
                sum[i] += value[i];
                squares[i] = fmaf(value[i], value[i], squares[i]);
            }
        }
    }
    write_sums(at, columns, sum, squares, partial);
}

// statistics: (4, channels) mean, 1 / sqrt(var + eps), scale, shift. Running values move as PyTorch's, the variance unbiased.
extern "C" __global__ void statistics(const float* __restrict__ partial, int blocks, int channels, double count, const float* weight, const float* bias,
    float* running_mean, float* running_var, long long* tracked, double momentum, double eps, float* __restrict__ result)
{
    double sum, squares;
    add_blocks(partial, blocks, channels, &sum, &squares);
    int channel = blockIdx.x * 32 + threadIdx.x;
    if (threadIdx.y != 0 || channel >= channels)
        return;
    double mean = sum / count, difference = squares / count - mean * mean, var = difference < 0 ? 0 : difference;
    double inverse = 1 / sqrt(var + eps), scale = weight[channel] * inverse;
    result[channel] = (float)mean;
    result[channels + channel] = (float)inverse;
    result[2 * channels + channel] = (float)scale;
    result[3 * channels + channel] = (float)(bias[channel] - mean * scale);
    running_mean[channel] = (float)((1 - momentum) * running_mean[channel] + momentum * mean);
    running_var[channel] = (float)((1 - momentum) * running_var[channel] + momentum * var * (count > 1 ? count / (count - 1) : 1));
    if (channel == 0)
        *tracked += 1;
}

extern "C" __global__ void apply(const Pack* __restrict__ x, const Pack* __restrict__ residual, const float* __restrict__ statistics, Pack* __restrict__ y, long long rows, int columns, int relu)
{
    Place at = place(columns);
    if (!at.isUsed)
        return;
    float scale[WIDTH], shift[WIDTH];
    load(statistics + 2 * columns * WIDTH, at.column, scale);
    load(statistics + 3 * columns * WIDTH, at.column, shift);
    #pragma unroll 4
    for (long long row = at.first; row < rows; row += at.step)
    {
        float value[WIDTH], added[WIDTH] = {};
        unpack(x[row * columns + at.column], value);
        if (residual)
            unpack(residual[row * columns + at.column], added);
        for (int i = 0; i < WIDTH; i++)
        {
            float result = fmaf(value[i], scale[i], shift[i]) + added[i];
            value[i] = relu && result < 0 ? 0 : result;
        }
        y[row * columns + at.column] = packed(value);
    }
}

// With g the gradient behind the ReLU: sums of g and of g xhat, and, with a residual, g itself, which is the residual's gradient.
extern "C" __global__ void gradient_sums(const Pack* __restrict__ dy, const Pack* __restrict__ x, const Pack* __restrict__ residual, const float* __restrict__ statistics,
    Pack* __restrict__ g, float* __restrict__ partial, long long rows, int columns, int relu)
{
    Place at = place(columns);
    float sum[WIDTH] = {}, products[WIDTH] = {};
    if (at.isUsed)
    {
        float mean[WIDTH], inverse[WIDTH], scale[WIDTH], shift[WIDTH];
        load(statistics, at.column, mean);
        load(statistics + columns * WIDTH, at.column, inverse);
        load(statistics + 2 * columns * WIDTH, at.column, scale);
        load(statistics + 3 * columns * WIDTH, at.column, shift);
        #pragma unroll 2
        for (long long row = at.first; row < rows; row += at.step)
        {
            long long index = row * columns + at.column;
            float value[WIDTH], gradient[WIDTH], added[WIDTH] = {};
            unpack(x[index], value);
            unpack(dy[index], gradient);
            if (residual)
                unpack(residual[index], added);
            for (int i = 0; i < WIDTH; i++)
            {
                if (relu && !(fmaf(value[i], scale[i], shift[i]) + added[i] > 0))
                    gradient[i] = 0;
                sum[i] += gradient[i];
                products[i] = fmaf(gradient[i], (value[i] - mean[i]) * inverse[i], products[i]);
            }
            if (g)
                g[index] = packed(gradient);
        }
    }
    write_sums(at, columns, sum, products, partial);
}

// coefficients: (3, channels) a, b, c of dx = a g + b x + c.
extern "C" __global__ void gradient_statistics(const float* __restrict__ partial, int blocks, int channels, double count, const float* __restrict__ statistics,
    float* __restrict__ dweight, float* __restrict__ dbias, float* __restrict__ coefficients)
{
    double sum, products;
    add_blocks(partial, blocks, channels, &sum, &products);
    int channel = blockIdx.x * 32 + threadIdx.x;
    if (threadIdx.y != 0 || channel >= channels)
        return;
    double mean = statistics[channel], inverse = statistics[channels + channel], scale = statistics[2 * channels + channel];
    double b = -scale * inverse * products / count;
    dweight[channel] = (float)products;
    dbias[channel] = (float)sum;
    coefficients[channel] = (float)scale;
    coefficients[channels + channel] = (float)b;
    coefficients[2 * channels + channel] = (float)(-scale * sum / count - b * mean);
}

// relu: g is the gradient before the ReLU, and x tells where it was cut; else g is taken as it is.
extern "C" __global__ void gradient(const Pack* __restrict__ g, const Pack* __restrict__ x, const float* __restrict__ statistics, const float* __restrict__ coefficients,
    Pack* __restrict__ dx, long long rows, int columns, int relu)
{
    Place at = place(columns);
    if (!at.isUsed)
        return;
    float scale[WIDTH], shift[WIDTH], a[WIDTH], b[WIDTH], c[WIDTH];
    load(statistics + 2 * columns * WIDTH, at.column, scale);
    load(statistics + 3 * columns * WIDTH, at.column, shift);
    load(coefficients, at.column, a);
    load(coefficients + columns * WIDTH, at.column, b);
    load(coefficients + 2 * columns * WIDTH, at.column, c);
    #pragma unroll 2
    for (long long row = at.first; row < rows; row += at.step)
    {
        long long index = row * columns + at.column;
        float value[WIDTH], gradient[WIDTH];
        unpack(x[index], value);
        unpack(g[index], gradient);
        for (int i = 0; i < WIDTH; i++)
        {
            if (relu && !(fmaf(value[i], scale[i], shift[i]) > 0))
                gradient[i] = 0;
            value[i] = fmaf(a[i], gradient[i], fmaf(b[i], value[i], c[i]));
        }
        dx[index] = packed(value);
    }
}

// The stem: normalised, ReLU and the largest of 3 x 3 pixels, every second one, a border of one pixel outside. Side lengths: in (height, width), out (high, wide). NaN wins, as in PyTorch, so that a loss shows it.
extern "C" __global__ void pooled(const Pack* __restrict__ x, const float* __restrict__ statistics, Pack* __restrict__ y, Pack* __restrict__ winners, Taps* __restrict__ taps,
    int images, int height, int width, int high, int wide, int columns)
{
    long long total = (long long)images * high * wide * columns;
    for (long long index = (long long)blockIdx.x * blockDim.x + threadIdx.x; index < total; index += (long long)gridDim.x * blockDim.x)
    {
        int column = (int)(index % columns);
        long long pixel = index / columns;
        int left = (int)(pixel % wide), top = (int)(pixel / wide % high);
        long long image = pixel / wide / high;
        float scale[WIDTH], shift[WIDTH], best[WIDTH] = {}, winner[WIDTH] = {};
        load(statistics + 2 * columns * WIDTH, column, scale);
        load(statistics + 3 * columns * WIDTH, column, shift);
        Taps tap;
        for (int i = 0; i < WIDTH; i++)
            tap.values[i] = NONE;
        #pragma unroll
        for (int k = 0; k < 9; k++)
        {
            int row = 2 * top - 1 + k / 3, at = 2 * left - 1 + k % 3;
            if (row < 0 || row >= height || at < 0 || at >= width)
                continue;
            float value[WIDTH];
            unpack(x[((image * height + row) * width + at) * columns + column], value);
            for (int i = 0; i < WIDTH; i++)
            {
                float result = fmaf(value[i], scale[i], shift[i]);
                if (result > best[i] || result != result)
                {
                    best[i] = result;
                    winner[i] = value[i];
                    tap.values[i] = (unsigned char)k;
                }
            }
        }
        y[index] = packed(best);
        winners[index] = packed(winner);
        taps[index] = tap;
    }
}

// rows: of the pooled images.
extern "C" __global__ void pooled_gradient_sums(const Pack* __restrict__ dy, const Pack* __restrict__ winners, const Taps* __restrict__ taps, const float* __restrict__ statistics,
    float* __restrict__ partial, long long rows, int columns)
{
    Place at = place(columns);
    float sum[WIDTH] = {}, products[WIDTH] = {};
    if (at.isUsed)
    {
        float mean[WIDTH], inverse[WIDTH];
        load(statistics, at.column, mean);
        load(statistics + columns * WIDTH, at.column, inverse);
        #pragma unroll 2
        for (long long row = at.first; row < rows; row += at.step)
        {
            long long index = row * columns + at.column;
            float value[WIDTH], gradient[WIDTH];
            unpack(winners[index], value);
            unpack(dy[index], gradient);
            Taps tap = taps[index];
            for (int i = 0; i < WIDTH; i++)
            {
                if (tap.values[i] == NONE)
                    gradient[i] = 0;
                sum[i] += gradient[i];
                products[i] = fmaf(gradient[i], (value[i] - mean[i]) * inverse[i], products[i]);
            }
        }
    }
    write_sums(at, columns, sum, products, partial);
}

// A pixel lies in up to four windows, and gets the gradient of those that it won.
extern "C" __global__ void pooled_gradient(const Pack* __restrict__ dy, const Taps* __restrict__ taps, const Pack* __restrict__ x, const float* __restrict__ coefficients, Pack* __restrict__ dx,
    int images, int height, int width, int high, int wide, int columns)
{
    long long total = (long long)images * height * width * columns;
    for (long long index = (long long)blockIdx.x * blockDim.x + threadIdx.x; index < total; index += (long long)gridDim.x * blockDim.x)
    {
        int column = (int)(index % columns);
        long long pixel = index / columns;
        int at = (int)(pixel % width), row = (int)(pixel / width % height);
        long long image = pixel / width / height;
        float won[WIDTH] = {}, value[WIDTH], a[WIDTH], b[WIDTH], c[WIDTH];
        #pragma unroll
        for (int k = 0; k < 9; k++)
        {
            int twice_top = row + 1 - k / 3, twice_left = at + 1 - k % 3;
            if ((twice_top | twice_left) & 1)
                continue;
            int top = twice_top / 2, left = twice_left / 2;
            if (top < 0 || top >= high || left < 0 || left >= wide)
                continue;
            long long window = ((image * high + top) * wide + left) * columns + column;
            Taps tap = taps[window];
            float gradient[WIDTH];
            unpack(dy[window], gradient);
            for (int i = 0; i < WIDTH; i++)
                won[i] += tap.values[i] == k ? gradient[i] : 0;
        }
        unpack(x[index], value);
        load(coefficients, column, a);
        load(coefficients + columns * WIDTH, column, b);
        load(coefficients + 2 * columns * WIDTH, column, c);
        for (int i = 0; i < WIDTH; i++)
            value[i] = fmaf(a[i], won[i], fmaf(b[i], value[i], c[i]));
        dx[index] = packed(value);
    }
}
