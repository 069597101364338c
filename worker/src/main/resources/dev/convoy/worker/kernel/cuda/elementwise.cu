// Layers that work element by element, and what moves elements about.

// Where thread i's element of a row's payload lies: unit u of the payload is at element units[u] *
// unit of the row, which begins at `start` and `row_size` apart from the next, or side by side where
// there is no table. units is (payload / unit) or null.
static __device__ long long place_of(
    unsigned i, const int* units, long long start, long long row_size, int payload, int unit) {
  int rest = (int)(i % payload);
  long long at = units ? (long long)units[rest / unit] * unit + rest % unit : rest;
  return start + i / payload * row_size + at;
}

// Moves rows of elements, or adds them where `add` is 1. from is (rows, from_row) from from_start on,
// to is (rows, to_row) from to_start on. A row's payload is made of units of equal size that lie
// anywhere in either's row: unit u at element units[u] * unit of the row, or side by side where there
// is no table. from_units and to_units are (payload / unit) or null.
extern "C" __global__ void move_units(
    const real* from, real* to, const int* from_units, const int* to_units, long long from_start,
    long long to_start, long long from_row, long long to_row, int payload, int unit, int add,
    long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  long long a = place_of(i, from_units, from_start, from_row, payload, unit);
  long long b = place_of(i, to_units, to_start, to_row, payload, unit);
  if (add) {
    to[b] = to[b] + from[a];
  } else {
    to[b] = from[a];
  }
}

// Moves rows of bytes, as move_units does elements; nobody adds bytes up.
extern "C" __global__ void move_bytes(
    const unsigned char* from, unsigned char* to, const int* from_units, const int* to_units,
    long long from_start, long long to_start, long long from_row, long long to_row, int payload,
    int unit, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    to[place_of(i, to_units, to_start, to_row, payload, unit)] =
        from[place_of(i, from_units, from_start, from_row, payload, unit)];
  }
}

// Makes values of `size` pixels of one channel in every row, which lie from element `at` of the row
// on, and from pixel `pixel` of the channel on. bytes and values are (rows, row_size), code is
// (C, 256), the value of each byte; windows is (batch, 4): the first pixel row and the one after the
// last, then columns, of each picture; around them values are 0.
extern "C" __global__ void values_of_bytes(
    const unsigned char* bytes, float* values, const float* code, const int* windows, int first_row,
    int row_size, int at, int size, int channel, int pixel, int width, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  int row = (int)(i / size);
  int p = pixel + (int)(i % size);
  long long place = (long long)row * row_size + at + i % size;
  const int* window = windows + 4 * (first_row + row);
  int y = p / width;
  int x = p % width;
  bool inside = y >= window[0] && y < window[1] && x >= window[2] && x < window[3];
  values[place] = inside ? code[channel * 256 + bytes[place]] : 0.0f;
}

// from and to are (count): rounds f32 to the type of activations.
extern "C" __global__ void narrow(const float* from, real* to, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    to[i] = from[i];
  }
}

// from and to are (count): brings activations back to f32.
extern "C" __global__ void widen(const real* from, float* to, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    to[i] = from[i];
  }
}

// y = f(a + b); a, b and y are (count). Nothing is kept: y tells f's slope.
extern "C" __global__ void add(
    const real* a, const real* b, real* y, int function, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    y[i] = value_of(function, a[i] + b[i], 0);
  }
}

// y = f(x); x and y are (count).
extern "C" __global__ void copy(const real* x, real* y, int function, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    y[i] = value_of(function, x[i], 0);
  }
}

// y = f(x); x and y are (count). Backward reads y for ReLU, sigmoid and tanh, x otherwise.
extern "C" __global__ void activate(
    const real* x, real* y, int function, float slope, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    y[i] = value_of(function, x[i], slope);
  }
}

// dx = dy * f'; all are (count). `at` is y for ReLU, sigmoid and tanh, x otherwise.
extern "C" __global__ void activate_backward(
    const real* at, const real* dy, real* dx, int function, float slope, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    dx[i] = dy[i] * slope_at(function, at[i], slope);
  }
}

// The generator of dev.convoy.random.CounterRandom.
static __device__ unsigned long long mix(unsigned long long z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

// step and key are (1): the key of a stream at a step.
extern "C" __global__ void dropout_key(
    const long long* step, unsigned long long* key, long long stream, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    unsigned long long k = (unsigned long long)stream;
    unsigned long long word = (unsigned long long)*step;
    *key = mix(mix(word * 0x9E3779B97F4A7C15ull + k) + (k << 32 | k >> 32));
  }
}

// x and y are (N, own, S), also dy and dx. Keeps an element when the upper 24 bits at its global
// index, that of (batch, all_channels, S), are at least `threshold`. channels (own) holds the global
// index of each own channel; key is (1). Nothing is kept for backward, which draws the mask again.
extern "C" __global__ void dropout(
    const real* x, real* y, const int* channels, const unsigned long long* key, int threshold,
    double scale, int first_row, int own, int all_channels, int space, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  long long row = first_row + i / space / own;
  int channel = channels[i / space % own];
  unsigned long long index = (unsigned long long)((row * all_channels + channel) * space + i % space);
  unsigned long long k = *key;
  unsigned long long bits = mix(mix(index * 0x9E3779B97F4A7C15ull + k) + k);
  y[i] = (int)(bits >> 40) >= threshold ? (float)(x[i] * scale) : 0.0f;
}

// What comes behind filters, in one pass and in place: y is (N, C, S), bias (C) or null; then a
// function.
extern "C" __global__ void finish(
    real* y, const float* bias, int channels, int space, int function, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    float sum = bias ? y[i] + bias[i / space % channels] : y[i];
    y[i] = value_of(function, sum, 0);
  }
}

// dy is (N, C, S), partial (C, slices): one channel a block x, a slice of its elements a block y.
extern "C" __global__ void bias_sums_block(
    const real* dy, float* partial, int channels, int space, int rows) {
  int c = blockIdx.x;
  float sum = 0;
  for (int e = slice_begin(rows * space) + threadIdx.x; e < slice_end(rows * space); e += blockDim.x) {
    sum += dy[((long long)(e / space) * channels + c) * space + e % space];
  }
  double all = block_sum(sum);
  if (threadIdx.x == 0) {
    partial[c * gridDim.y + blockIdx.y] = (float)all;
  }
}

// partial is (count, slices), sums (count).
extern "C" __global__ void sum_slices(const float* partial, float* sums, int slices, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  double sum = 0;
  for (int s = 0; s < slices; s++) {
    sum += partial[i * slices + s];
  }
  sums[i] = (float)sum;
}

// y = x * s; x and y are (N, C, S), s is (N, C). Backward reads x and s.
extern "C" __global__ void scale_channels(
    const real* x, const real* s, real* y, int space, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    y[i] = x[i] * s[i / space];
  }
}

// x and dy are (N, C, S), ds is (N, C): the sum of dy * x over S, one (n, c) a block.
extern "C" __global__ void scale_gradient_block(
    const real* x, const real* dy, real* ds, int space) {
  long long at = (long long)blockIdx.x * space;
  double sum = 0;
  for (int p = threadIdx.x; p < space; p += blockDim.x) {
    sum += (double)dy[at + p] * x[at + p];
  }
  double all = block_sum(sum);
  if (threadIdx.x == 0) {
    ds[blockIdx.x] = (float)all;
  }
}

// x is (N, C, S), y is (N, C): the mean over S, one (n, c) a block. Nothing is kept.
extern "C" __global__ void mean_block(const real* x, real* y, int space) {
  long long at = (long long)blockIdx.x * space;
  double sum = 0;
  for (int p = threadIdx.x; p < space; p += blockDim.x) {
    sum += x[at + p];
  }
  double all = block_sum(sum);
  if (threadIdx.x == 0) {
    y[blockIdx.x] = (float)(all / space);
  }
}

// dy is (N, C), dx is (N, C, S).
extern "C" __global__ void mean_backward(const real* dy, real* dx, int space, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    dx[i] = dy[i / space] / space;
  }
}

// from is (groups, out, in, taps), to is (groups, in, out, taps).
extern "C" __global__ void swap_filters(
    const float* from, float* to, int in, int out, int taps, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  int t = (int)(i % taps);
  long long rest = i / taps;
  int o = (int)(rest % out);
  rest /= out;
  int c = (int)(rest % in);
  long long group = rest / in;
  to[i] = from[((group * out + o) * in + c) * taps + t];
}

// Whether a weight is finite; where it is not, `refused`, which the CPU reads, takes the first such
// step.
static __device__ int is_kept(float changed, const long long* step, volatile long long* refused) {
  if (fabsf(changed) <= 3.402823466e38f) {
    return 1;
  }
  if (*refused < 0) {
    *refused = *step;
  }
  return 0;
}

// dev.convoy.job.UpdateRule.Sgd: h = factor g + decay w; v = momentum v + h; w = w - rate v, or with
// Nesterov's look ahead w = w - rate (h + momentum v). w, g and v are (count), rate, step and refused
// are (1), factor and trust, by which h is multiplied, (1) or null for 1. What would not be finite is
// not written.
extern "C" __global__ void sgd(
    float* w, const float* g, float* v, float momentum, float decay, int nesterov,
    const float* rate, const long long* step, volatile long long* refused, const float* factor,
    const float* trust, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    float ratio = trust ? *trust : 1.0f;
    float slope = ratio * (factor ? *factor : 1.0f) * g[i] + ratio * decay * w[i];
    float next = momentum * v[i] + slope;
    float changed = w[i] - *rate * (nesterov ? slope + momentum * next : next);
    if (is_kept(changed, step, refused)) {
      v[i] = next;
      w[i] = changed;
    }
  }
}

// dev.convoy.job.UpdateRule.Adam, with 1 - beta as fresh, and the logarithms of both betas. m is the mean of gradients, v that
// of their squares; both (count). 1 - beta^t is computed as -expm1(t log beta), which is exact to a
// rounding for a beta next to 1, too.
extern "C" __global__ void adam(
    float* w, const float* g, float* m, float* v, float beta1, float beta2, float fresh1,
    float fresh2, float log_beta1, float log_beta2, float epsilon, float decay, int decoupled, const float* rate,
    const long long* step, volatile long long* refused, const float* factor, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    float t = (float)(*step + 1);
    float slope = (factor ? *factor * g[i] : g[i]) + (decoupled ? 0.0f : decay * w[i]);
    float mean = beta1 * m[i] + fresh1 * slope;
    float square = beta2 * v[i] + fresh2 * slope * slope;
    float kept = decoupled ? w[i] * (1 - *rate * decay) : w[i];
    float root = sqrtf(square / -expm1f(t * log_beta2));
    float changed = kept - *rate / -expm1f(t * log_beta1) * mean / (root + epsilon);
    if (is_kept(changed, step, refused) && is_kept(square, step, refused)) {
      m[i] = mean;
      v[i] = square;
      w[i] = changed;
    }
  }
}

// g is (count), parts (slices): the sum of the squares of a slice a block y.
extern "C" __global__ void gradient_squares_block(const float* g, float* parts, int count) {
  double sum = 0;
  for (int i = slice_begin(count) + threadIdx.x; i < slice_end(count); i += blockDim.x) {
    sum += (double)g[i] * g[i];
  }
  double all = block_sum(sum);
  if (threadIdx.x == 0) {
    parts[blockIdx.y] = (float)all;
  }
}

// parts is (count): the sum of them, for all threads of the block.
static __device__ double sum_of(const float* parts, int count) {
  double sum = 0;
  for (int i = threadIdx.x; i < count; i += blockDim.x) {
    sum += parts[i];
  }
  return block_sum(sum);
}

// parts is (count), sum (1). One block.
extern "C" __global__ void add_up_block(const float* parts, float* sum, int count) {
  double all = sum_of(parts, count);
  if (threadIdx.x == 0) {
    *sum = (float)all;
  }
}

// squares is (count), factor (1). One block: the factor that makes a vector no longer than `most`, the
// squares of whose elements have these sums.
extern "C" __global__ void clip_block(
    const float* squares, float* factor, int count, double most) {
  double norm = sqrt(sum_of(squares, count));
  if (threadIdx.x == 0) {
    *factor = norm <= most ? 1.0f : (float)(most / norm);
  }
}

// dev.convoy.job.UpdateRule.Lars: the trust of each layer. gradients and weights are (count) sums of
// squares, shortening (1), trust (count).
extern "C" __global__ void trust_ratios(
    const float* gradients, const float* weights, const float* shortening, float* trust,
    double coefficient, double decay, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    double g = *shortening * sqrt((double)gradients[i]);
    double w = sqrt((double)weights[i]);
    trust[i] = g == 0 || w == 0 ? 1.0f : (float)(coefficient * w / (g + decay * w));
  }
}
