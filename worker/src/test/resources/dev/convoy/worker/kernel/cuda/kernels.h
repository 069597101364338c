// Runs CUDA kernels on the processor: what a kernel's source needs to compile as C++, and the loops
// over blocks and threads. Threads of a block that meets at __syncthreads are fibers that take turns.
#include <cmath>
#include <csetjmp>
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
  jmp_buf place; // where it goes on; jumps, unlike swapcontext, ask nothing of the system
  ucontext_t first;
  std::vector<char> stack;
  bool done;
};
static std::vector<Fiber*> fibers;
static jmp_buf scheduler;
static unsigned current;
static void (*body)(void**);
static void** arguments;

// Lets the scheduler go on, until it resumes this fiber.
static void give_way(unsigned mine) {
  if (!_setjmp(fibers[mine]->place)) _longjmp(scheduler, 1);
  threadIdx.x = mine;
}

static void __syncthreads() { give_way(current); }

// A fiber's life: one thread of one block after the other.
static void live() {
  for (unsigned mine = current;;) {
    give_way(mine);
    body(arguments);
    fibers[mine]->done = true;
  }
}

static void begin(Fiber* f) {
  f->stack.resize(64 << 10);
  getcontext(&f->first);
  f->first.uc_stack.ss_sp = f->stack.data();
  f->first.uc_stack.ss_size = f->stack.size();
  makecontext(&f->first, live, 0);
  if (!_setjmp(scheduler)) setcontext(&f->first);
}

static void resume(Fiber* f) {
  if (!_setjmp(scheduler)) _longjmp(f->place, 1);
}

static void run_fibers(unsigned threads) {
  for (current = fibers.size(); current < threads; current++) {
    fibers.push_back(new Fiber);
    begin(fibers.back());
  }
  for (unsigned t = 0; t < threads; t++) fibers[t]->done = false;
  for (bool all = false; !all;) {
    all = true;
    for (current = 0; current < threads; current++) {
      Fiber* f = fibers[current];
      if (!f->done) {
        resume(f);
        all &= f->done;
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
