// What a convolution's algorithms are checked with: random factors, and some of the sums that they
// should come to, each in double and in the plainest way. The input is (N, INPUT_CHANNELS, IN), the
// output (N, OUTPUT_CHANNELS, OUT), the filters (OUTPUT_CHANNELS, INPUT_CHANNELS / GROUPS, KERNEL),
// all f32. Reads a window's table as window.cu does; behind its fifteen stand dilation, three, and
// then:
#define DILATION(d) w[15 + (d)]
#define GROUPS w[18]
#define INPUT_CHANNELS w[19]
#define OUTPUT_CHANNELS w[20]

static __device__ unsigned scrambled(unsigned x) {
  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  return x ^ (x >> 16);
}

// to is (count). Even between -1 and 1, with all bits of a float's mantissa in use; all but a share
// are zero.
extern "C" __global__ void random_values(float* to, int seed, float share, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  unsigned first = scrambled(i ^ scrambled((unsigned)seed));
  unsigned second = scrambled(first + 0x9e3779b9u);
  float value = (float)(int)(first >> 8) / 8388608.0f - 1.0f;
  to[i] = (float)(int)(second >> 8) / 16777216.0f < share ? value : 0.0f;
}

// One product of a convolution: record n, a channel of input and output, a tap, and where it lies on
// both.
struct Product {
  int n;
  int output_channel;
  int channel; // of the input, within its group
  int tap;
  Position taps;
  Position input;
  Position output;
};

// Finds where it lies on the input from where it lies on the output, or the other way round; says
// whether it lies there.
static __device__ bool completed(Product* p, bool from_output, const int* w) {
  for (int d = 0; d < 3; d++) {
    if (from_output) {
      p->input.at[d] = p->output.at[d] * STRIDE(d) + p->taps.at[d] * DILATION(d) - BEFORE(d);
      if (p->input.at[d] < 0 || p->input.at[d] >= IN(d)) return false;
    } else {
      int reach = p->input.at[d] + BEFORE(d) - p->taps.at[d] * DILATION(d);
      p->output.at[d] = reach / STRIDE(d);
      if (reach < 0 || reach % STRIDE(d) != 0 || p->output.at[d] >= OUT(d)) return false;
    }
  }
  return true;
}

// Product `term` of the sum that is element `at` of what a direction computes: 0 the output, 1 the
// input, 2 the filters. Says whether there is one.
static __device__ bool product(Product* p, int direction, int at, int term, const int* w) {
  int taps = KERNEL(0) * KERNEL(1) * KERNEL(2);
  int inputs = INPUT_CHANNELS / GROUPS;
  int outputs = OUTPUT_CHANNELS / GROUPS;
  if (direction == 0) {
    p->output = position((unsigned)at, w + 3);
    p->n = (int)(p->output.plane / OUTPUT_CHANNELS);
    p->output_channel = (int)(p->output.plane % OUTPUT_CHANNELS);
    p->channel = term / taps;
    p->tap = term % taps;
  } else if (direction == 1) {
    p->input = position((unsigned)at, w);
    p->n = (int)(p->input.plane / INPUT_CHANNELS);
    int channel = (int)(p->input.plane % INPUT_CHANNELS);
    p->channel = channel % inputs;
    p->output_channel = channel / inputs * outputs + term / taps;
    p->tap = term % taps;
  } else {
    p->output = position((unsigned)term, w + 3);
    p->n = (int)p->output.plane;
    p->output_channel = at / taps / inputs;
    p->channel = at / taps % inputs;
    p->tap = at % taps;
  }
  p->taps = position((unsigned)p->tap, w + 6);
  return completed(p, direction != 1, w);
}

// places (elements) says which elements of the result are summed up. Each sum is cut into slices, of
// which a thread takes one: sums (elements, slices, 2) takes the sum of its products, and that of
// their squares.
extern "C" __global__ void sums_of_products(
    const float* input, const float* filters, const float* output, const int* places, const int* w,
    int direction, int slices, int terms, double* sums, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  int channels = INPUT_CHANNELS / GROUPS;
  double sum = 0;
  double squares = 0;
  for (int term = (int)(i % slices); term < terms; term += slices) {
    Product p;
    if (!product(&p, direction, places[i / slices], term, w)) {
      continue;
    }
    int group = p.output_channel / (OUTPUT_CHANNELS / GROUPS);
    long long a = (long long)p.n * INPUT_CHANNELS + group * channels + p.channel;
    long long b = (long long)p.output_channel * channels + p.channel;
    long long c = (long long)p.n * OUTPUT_CHANNELS + p.output_channel;
    double x = input[flat(a, p.input.at[0], p.input.at[1], p.input.at[2], w)];
    double f = filters[b * (KERNEL(0) * KERNEL(1) * KERNEL(2)) + p.tap];
    double y = output[flat(c, p.output.at[0], p.output.at[1], p.output.at[2], w + 3)];
    double one = direction == 0 ? x * f : direction == 1 ? y * f : x * y;
    sum += one;
    squares += one * one;
  }
  sums[2 * i] = sum;
  sums[2 * i + 1] = squares;
}
