// What all kernels share. One thread an element unless the name ends in _block: then one block works
// on one sum, its threads meet at __syncthreads, and blockDim.x is a power of two.
// NVRTC brings no headers, so nothing here needs one.

#define ELEMENT ((long long)blockIdx.x * blockDim.x + threadIdx.x)

// Sums a number of every thread of the block; all threads get the sum.
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
