// What all kernels share. N is rows of the batch, C channels, S the elements of one channel of one row
// (its spatial sizes multiplied); `count` is how many threads have something to do. Every kernel says
// the shape of what it is given, the last size fastest.
//
// One thread an element unless the name ends in _block: then one block works on one sum, its threads
// meet at __syncthreads, and blockDim.x is a power of two.
// NVRTC brings no headers, so nothing here needs one.

// The type of activations and their gradients. All of this is compiled once with `real` as float
// and once, with BF16 defined in front, as bf16; what is computed is computed in float either way.
#ifdef BF16
struct bf16 { // the upper half of a float
  unsigned short bits;

  __device__ operator float() const {
    return __int_as_float((int)((unsigned)bits << 16));
  }

  // The nearest, of two the even one; not a number stays so.
  __device__ bf16& operator=(float value) {
    unsigned all = (unsigned)__float_as_int(value);
    bits = (unsigned short)(value != value ? all >> 16 | 0x40 : (all + 0x7fff + (all >> 16 & 1)) >> 16);
    return *this;
  }
};
typedef bf16 real;
#else
typedef float real;
#endif

// No buffer has more than 2^31 bytes, so 32 bits count its elements; dividing 64 would take as long as
// the memory does.
#define ELEMENT (blockIdx.x * blockDim.x + threadIdx.x)

// Sums a value of every thread of the block; all threads get the sum.
static __device__ double block_sum(double value) {
  __shared__ double sums[256];
  __syncthreads(); // an earlier sum has been read
  sums[threadIdx.x] = value;
  __syncthreads();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) {
      sums[threadIdx.x] += sums[threadIdx.x + half];
    }
    __syncthreads();
  }
  return sums[0];
}

// The slice of `count` elements that is block y's.
static __device__ int slice_begin(int count) {
  return (int)((long long)count * blockIdx.y / gridDim.y);
}

static __device__ int slice_end(int count) {
  return (int)((long long)count * (blockIdx.y + 1) / gridDim.y);
}

// Functions: 0 ReLU, 1 SiLU, 2 sigmoid, 3 tanh, 4 hard-swish, 5 leaky ReLU, 6 ReLU6; any other number is none.
static __device__ float value_of(int function, float x, float slope) {
  switch (function) {
    case 0: return x > 0 || x != x ? x : 0.0f;
    case 1: return x / (1 + expf(-x));
    case 2: return 1 / (1 + expf(-x));
    case 3: return tanhf(x);
    case 4: return x * fmaxf(0, fminf(6, x + 3)) / 6;
    case 5: return x > 0 ? x : x * slope;
    case 6: return x != x ? x : fminf(6, fmaxf(0, x));
    default: return x;
  }
}

// `at` is the output for ReLU, ReLU6, sigmoid and tanh, the input otherwise.
static __device__ float slope_at(int function, float at, float slope) {
  switch (function) {
    case 0: return at > 0 ? 1.0f : 0.0f;
    case 1: {
      float s = 1 / (1 + expf(-at));
      return s + at * s * (1 - s);
    }
    case 2: return at * (1 - at);
    case 3: return 1 - at * at;
    case 4: return at <= -3 ? 0 : at >= 3 ? 1 : (2 * at + 3) / 6;
    case 5: return at > 0 ? 1 : slope;
    case 6: return at > 0 && at < 6 ? 1.0f : 0.0f;
    default: return 1;
  }
}
