// Runs normalization.cu on the host, a thread of the system for each thread of a block, one block after another: the same source, without a GPU.
#include <barrier>
#include <cmath>
#include <cstring>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#define __global__
#define __device__
#define __shared__
#define __forceinline__ inline
#define __restrict__ __restrict

struct Dim { int x, y; };

static thread_local Dim threadIdx, blockIdx;
static Dim blockDim, gridDim;
static std::unique_ptr<std::barrier<>> together;
alignas(16) float shared[1 << 14];

static void __syncthreads() { together->arrive_and_wait(); }
static float __uint_as_float(unsigned int bits) { float value; std::memcpy(&value, &bits, 4); return value; }
static unsigned int __float_as_uint(float value) { unsigned int bits; std::memcpy(&bits, &value, 4); return bits; }

#include SOURCE

template <typename... Parameters, std::size_t... Places>
static void run(void (*kernel)(Parameters...), void** arguments, std::index_sequence<Places...>) { kernel(*(Parameters*)arguments[Places]...); }

template <typename... Parameters>
static void call(void (*kernel)(Parameters...), void** arguments) { run(kernel, arguments, std::index_sequence_for<Parameters...>{}); }

static bool dispatch(const char* name, void** arguments)
{
    #define KERNEL(kernel) if (std::strcmp(name, #kernel) == 0) { if (arguments) call(kernel, arguments); return true; }
    KERNEL(sums) KERNEL(statistics) KERNEL(apply) KERNEL(gradient_sums) KERNEL(gradient_statistics) KERNEL(gradient)
    KERNEL(pooled) KERNEL(pooled_gradient_sums) KERNEL(pooled_gradient)
    return false;
}

extern "C" int has(const char* name) { return dispatch(name, nullptr); }

extern "C" void launch(const char* name, int blocks, int x, int y, void** arguments)
{
    gridDim = { blocks, 1 };
    blockDim = { x, y };
    together = std::make_unique<std::barrier<>>(x * y);
    std::vector<std::thread> threads;
    for (int i = 0; i < x * y; i++)
    {
        threads.emplace_back([=]
        {
            threadIdx = { i % x, i / x };
            for (blockIdx = { 0, 0 }; blockIdx.x < blocks; blockIdx.x++)
            {
                dispatch(name, arguments);
                together->arrive_and_wait();                             // shared memory is the next block's
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
}
