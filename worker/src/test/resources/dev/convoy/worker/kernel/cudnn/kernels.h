// Runs CUDA kernels on the processor: what a kernel's source needs to compile as C++, and the loops
// over blocks and threads. Threads of a block that meets at __syncthreads are fibers that take turns.
#include <cmath>
#include <cstring>
#include <type_traits>
#include <ucontext.h>
#include <utility>
#include <vector>

#define __global__
#define __device__
#define __shared__ static

struct dim3 {
  unsigned x, y, z;
};
static dim3 blockIdx, threadIdx, blockDim, gridDim;

static float atomicAdd(float* at, float value) {
  float old = *at;
  *at += value;
  return old;
}

static float __int_as_float(int bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

static int __float_as_int(float value) {
  int bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

struct Fiber {
  ucontext_t context;
  std::vector<char> stack;
  bool done;
};
static std::vector<Fiber*> fibers;
static ucontext_t scheduler;
static unsigned current;
static void (*body)(void**);
static void** arguments;

static void __syncthreads() {
  unsigned mine = current;
  swapcontext(&fibers[mine]->context, &scheduler);
  threadIdx.x = mine;
}

static void begin() {
  body(arguments);
  fibers[current]->done = true;
  swapcontext(&fibers[current]->context, &scheduler);
}

static void run_fibers(unsigned threads) {
  while (fibers.size() < threads) {
    fibers.push_back(new Fiber);
    fibers.back()->stack.resize(64 << 10);
  }
  for (unsigned t = 0; t < threads; t++) {
    Fiber* f = fibers[t];
    f->done = false;
    getcontext(&f->context);
    f->context.uc_stack.ss_sp = f->stack.data();
    f->context.uc_stack.ss_size = f->stack.size();
    f->context.uc_link = &scheduler;
    makecontext(&f->context, begin, 0);
  }
  for (bool all = false; !all;) {
    all = true;
    for (unsigned t = 0; t < threads; t++) {
      if (!fibers[t]->done) {
        current = t;
        threadIdx.x = t;
        swapcontext(&scheduler, &fibers[t]->context);
        all &= fibers[t]->done;
      }
    }
  }
}

static void run_kernel(
    void (*kernel)(void**), void** values, unsigned gx, unsigned gy, unsigned threads, bool meets) {
  body = kernel;
  arguments = values;
  gridDim = {gx, gy, 1};
  blockDim = {threads, 1, 1};
  for (unsigned y = 0; y < gy; y++) {
    for (unsigned x = 0; x < gx; x++) {
      blockIdx = {x, y, 0};
      if (meets) {
        run_fibers(threads);
      } else {
        for (unsigned t = 0; t < threads; t++) {
          threadIdx = {t, 0, 0};
          kernel(values);
        }
      }
    }
  }
}

template <class... P, size_t... I>
static void call(void (*kernel)(P...), void** values, std::index_sequence<I...>) {
  kernel(*static_cast<std::remove_reference_t<P>*>(values[I])...);
}

template <class... P>
static void call(void (*kernel)(P...), void** values) {
  call(kernel, values, std::index_sequence_for<P...>());
}

template <class... P>
static int count(void (*)(P...)) {
  return sizeof...(P);
}
