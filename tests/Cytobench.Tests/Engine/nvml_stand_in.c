/* What NVIDIA's driver library promises of the calls that NvidiaDevice makes (docs.nvidia.com/deploy/nvml-api), on a machine without one: two devices,
   this process on the second. Compiled by NvidiaDeviceTests. */
#include <unistd.h>

typedef int nvmlReturn_t;
typedef struct { int index; } *nvmlDevice_t;
typedef struct { unsigned int pid; unsigned long long usedGpuMemory; unsigned int gpuInstanceId, computeInstanceId; } nvmlProcessInfo_t;

enum { SUCCESS = 0, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, INSUFFICIENT_SIZE = 7, UNINITIALIZED = 1 };

static struct { int index; } devices[2] = { { 0 }, { 1 } };
static int users;
static unsigned long long millijoules = 123456;

nvmlReturn_t nvmlInit_v2(void) { users++; return SUCCESS; }
nvmlReturn_t nvmlShutdown(void) { if (users == 0) return UNINITIALIZED; users--; return SUCCESS; }
int stand_in_users(void) { return users; }

nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *count) { *count = users ? 2 : 0; return users ? SUCCESS : UNINITIALIZED; }

nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device)
{
    if (index > 1) return INVALID_ARGUMENT;
    *device = (nvmlDevice_t)&devices[index];
    return SUCCESS;
}

/* As the driver's: too little room is told with the number that is needed. */
nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *infos)
{
    nvmlProcessInfo_t others = { 1, 7ULL << 30, 0xFFFFFFFF, 0xFFFFFFFF }, own = { (unsigned int)getpid(), 5ULL << 30, 0xFFFFFFFF, 0xFFFFFFFF };
#ifdef HIDES_MEMORY
    own.usedGpuMemory = ~0ULL;
#endif
    unsigned int needed = device->index == 1 ? 2 : 1;
    if (*count < needed || !infos) { *count = needed; return INSUFFICIENT_SIZE; }
    infos[0] = others;
    if (needed == 2) infos[1] = own;
    *count = needed;
    return SUCCESS;
}

nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *energy)
{
#ifdef BEFORE_VOLTA
    return NOT_SUPPORTED;
#else
    if (device->index != 1) return INVALID_ARGUMENT;
    *energy = millijoules;
    millijoules += 2500;
    return SUCCESS;
#endif
}
