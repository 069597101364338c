// What a convolution's algorithms are checked with: random factors, and some of the sums that they
// should come to, each in double and in the plainest way. Reads a window's table as window.cu does,
// wide side, narrow side, kernel, stride and padding; behind them dilation, three numbers, and then:
#define DILATION(d) w[15 + (d)]
#define GROUPS w[18]
#define WIDE_CHANNELS w[19]
#define NARROW_CHANNELS w[20]

static __device__ unsigned scrambled(unsigned x) {
  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  return x ^ (x >> 16);
}

// Even between -1 and 1, with all bits of a float's mantissa in use; all but a share are zero.
extern "C" __global__ void random_numbers(float* to, int seed, float share, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  unsigned first = scrambled(i ^ scrambled((unsigned)seed));
  unsigned second = scrambled(first + 0x9e3779b9u);
  float value = (float)(int)(first >> 8) / 8388608.0f - 1.0f;
  to[i] = (float)(int)(second >> 8) / 16777216.0f < share ? value : 0.0f;
}

// One product of a convolution: record n, channels of either side, a tap, and a place on either side.
struct Product {
  int n;
  int narrow_channel;
  int channel; // of the wide side, within its group
  int tap;
  OperandPlace taps;
  OperandPlace wide;
  OperandPlace narrow;
};

// Finds the place on the other side; says whether there is one.
static __device__ bool completed(Product* p, bool from_narrow, const int* w) {
  for (int d = 0; d < 3; d++) {
    if (from_narrow) {
      p->wide.at[d] = p->narrow.at[d] * STRIDE(d) + p->taps.at[d] * DILATION(d) - BEFORE(d);
      if (p->wide.at[d] < 0 || p->wide.at[d] >= IN(d)) return false;
    } else {
      int reach = p->wide.at[d] + BEFORE(d) - p->taps.at[d] * DILATION(d);
      p->narrow.at[d] = reach / STRIDE(d);
      if (reach < 0 || reach % STRIDE(d) != 0 || p->narrow.at[d] >= OUT(d)) return false;
    }
  }
  return true;
}

// Product `term` of the sum that is number `at` of what a direction computes: 0 the narrow side, 1
// the wide side, 2 the filters. Says whether there is one.
static __device__ bool product(Product* p, int direction, int at, int term, const int* w) {
  int taps = KERNEL(0) * KERNEL(1) * KERNEL(2);
  int wide = WIDE_CHANNELS / GROUPS;
  int narrow = NARROW_CHANNELS / GROUPS;
  if (direction == 0) {
    p->narrow = place((unsigned)at, w + 3);
    p->n = (int)(p->narrow.plane / NARROW_CHANNELS);
    p->narrow_channel = (int)(p->narrow.plane % NARROW_CHANNELS);
    p->channel = term / taps;
    p->tap = term % taps;
  } else if (direction == 1) {
    p->wide = place((unsigned)at, w);
    p->n = (int)(p->wide.plane / WIDE_CHANNELS);
    int channel = (int)(p->wide.plane % WIDE_CHANNELS);
    p->channel = channel % wide;
    p->narrow_channel = channel / wide * narrow + term / taps;
    p->tap = term % taps;
  } else {
    p->narrow = place((unsigned)term, w + 3);
    p->n = (int)p->narrow.plane;
    p->narrow_channel = at / taps / wide;
    p->channel = at / taps % wide;
    p->tap = at % taps;
  }
  p->taps = place((unsigned)p->tap, w + 6);
  return completed(p, direction != 1, w);
}

// Each sum is cut into slices, of which a thread takes one: it leaves the sum of its products, and
// that of their squares.
extern "C" __global__ void sums_of_products(
    const float* wide, const float* filters, const float* narrow, const int* places, const int* w,
    int direction, int slices, int terms, double* sums, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  int channels = WIDE_CHANNELS / GROUPS;
  double sum = 0;
  double squares = 0;
  for (int term = (int)(i % slices); term < terms; term += slices) {
    Product p;
    if (!product(&p, direction, places[i / slices], term, w)) {
      continue;
    }
    int group = p.narrow_channel / (NARROW_CHANNELS / GROUPS);
    long long a = (long long)p.n * WIDE_CHANNELS + group * channels + p.channel;
    long long b = (long long)p.narrow_channel * channels + p.channel;
    long long c = (long long)p.n * NARROW_CHANNELS + p.narrow_channel;
    double x = wide[flat(a, p.wide.at[0], p.wide.at[1], p.wide.at[2], w)];
    double f = filters[b * (KERNEL(0) * KERNEL(1) * KERNEL(2)) + p.tap];
    double y = narrow[flat(c, p.narrow.at[0], p.narrow.at[1], p.narrow.at[2], w + 3)];
    double one = direction == 0 ? x * f : direction == 1 ? y * f : x * y;
    sum += one;
    squares += one * one;
  }
  sums[2 * i] = sum;
  sums[2 * i + 1] = squares;
}
