// Batch normalisation in two phases, as dev.convoy.worker.kernel.reference.BatchStatistics, and local
// response normalisation.

// x is (N, C, S). One channel a block x, a slice of its elements a block y: partial (C, slices, 2)
// takes the slice's mean and its sum of squared deviations from that mean.
extern "C" __global__ void moments_block(
    const real* x, float* partial, int channels, int space, int rows) {
  int c = blockIdx.x;
  int begin = slice_begin(rows * space);
  int end = slice_end(rows * space);
  float sum = 0;
  for (int e = begin + threadIdx.x; e < end; e += blockDim.x) {
    sum += x[((long long)(e / space) * channels + c) * space + e % space];
  }
  float mean = end > begin ? (float)(block_sum(sum) / (end - begin)) : 0.0f;
  float squares = 0;
  for (int e = begin + threadIdx.x; e < end; e += blockDim.x) {
    float deviation = x[((long long)(e / space) * channels + c) * space + e % space] - mean;
    squares += deviation * deviation;
  }
  double all = block_sum(squares);
  if (threadIdx.x == 0) {
    partial[(c * gridDim.y + blockIdx.y) * 2] = mean;
    partial[(c * gridDim.y + blockIdx.y) * 2 + 1] = (float)all;
  }
}

// Joins (mean, M2) of `more` values to that of `before`: Chan, Golub and LeVeque, 1979.
static __device__ void join(
    double* mean, double* m2, double before, double other_mean, double other_m2, double more) {
  if (more > 0) {
    double both = before + more;
    double delta = other_mean - *mean;
    *mean += delta * more / both;
    *m2 += other_m2 + delta * delta * before * more / both;
  }
}

// A thread a channel. partial is (C, slices, 2), statistics (C, 2): mean and sum of squared deviations
// of this worker's rows.
extern "C" __global__ void join_slices(
    const float* partial, float* statistics, int slices, int elements, long long count) {
  unsigned c = ELEMENT;
  if (c >= count) {
    return;
  }
  double mean = 0;
  double m2 = 0;
  double before = 0;
  for (int s = 0; s < slices; s++) {
    double more = (double)((long long)elements * (s + 1) / slices - (long long)elements * s / slices);
    const float* own = partial + (c * slices + s) * 2;
    join(&mean, &m2, before, own[0], own[1], more);
    before += more;
  }
  statistics[2 * c] = (float)mean;
  statistics[2 * c + 1] = (float)m2;
}

// A thread a channel. statistics is (shards, C, 2), shard_rows (shards), joined in order. saved (2, C)
// keeps mean and 1 / sqrt(var + epsilon) for the rest of forward and for backward; running_mean and
// running_var (C) move.
extern "C" __global__ void join_shards(
    const float* statistics, const int* shard_rows, int shards, int space, double epsilon,
    double momentum, float* saved, float* running_mean, float* running_var, long long count) {
  unsigned c = ELEMENT;
  if (c >= count) {
    return;
  }
  double mean = 0;
  double m2 = 0;
  double n = 0;
  for (int s = 0; s < shards; s++) {
    double more = (double)shard_rows[s] * space;
    const float* own = statistics + (s * count + c) * 2;
    join(&mean, &m2, n, own[0], own[1], more);
    n += more;
  }
  saved[c] = (float)mean;
  saved[count + c] = (float)(1 / sqrt(m2 / n + epsilon));
  running_mean[c] = (float)((1 - momentum) * running_mean[c] + momentum * mean);
  running_var[c] = (float)((1 - momentum) * running_var[c] + momentum * m2 / (n - 1));
}

// A thread a channel, for evaluation: saved (2, C) from running_mean and running_var (C).
extern "C" __global__ void scales_of_running(
    const float* running_mean, const float* running_var, double epsilon, float* saved,
    long long count) {
  unsigned c = ELEMENT;
  if (c < count) {
    saved[c] = running_mean[c];
    saved[count + c] = (float)(1 / sqrt(running_var[c] + epsilon));
  }
}

// x and y are (N, C, S), saved is (2, C), weight and bias are (C). y = f(weight * normalised x +
// bias). Backward reads x and saved.
extern "C" __global__ void normalise(
    const real* x, const float* saved, const float* weight, const float* bias, real* y,
    int channels, int space, int function, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    int c = (int)(i / space % channels);
    float value = weight[c] * ((x[i] - saved[c]) * saved[channels + c]) + bias[c];
    y[i] = value_of(function, value, 0);
  }
}

// The gradient of what a function was applied to. dy and `at` are (N, C, S); `at` is null for no
// function.
static __device__ float before_function(const real* dy, const real* at, int function, long long i) {
  return at ? dy[i] * slope_at(function, at[i], 0) : dy[i];
}

// x and dy are (N, C, S), saved is (2, C), `at` (N, C, S) is y where a function was applied to it,
// else null. As moments_block: partial (C, slices, 2) takes the sums of the gradient and of the
// gradient times normalised x.
extern "C" __global__ void gradient_sums_block(
    const real* x, const float* saved, const real* dy, float* partial, const real* at,
    int function, int channels, int space, int rows) {
  int c = blockIdx.x;
  float mean = saved[c];
  float scale = saved[channels + c];
  float sum = 0;
  float product = 0;
  int end = slice_end(rows * space);
  for (int e = slice_begin(rows * space) + threadIdx.x; e < end; e += blockDim.x) {
    long long i = ((long long)(e / space) * channels + c) * space + e % space;
    float slope = before_function(dy, at, function, i);
    sum += slope;
    product += slope * ((x[i] - mean) * scale);
  }
  double sums = block_sum(sum);
  double products = block_sum(product);
  if (threadIdx.x == 0) {
    partial[(c * gridDim.y + blockIdx.y) * 2] = (float)sums;
    partial[(c * gridDim.y + blockIdx.y) * 2 + 1] = (float)products;
  }
}

// A thread a channel. partial is (C, slices, 2), weight_gradient and bias_gradient are (C), sums (C,
// 2) takes both for the other row shards.
extern "C" __global__ void join_gradient_slices(
    const float* partial, float* sums, float* weight_gradient, float* bias_gradient, int slices,
    long long count) {
  unsigned c = ELEMENT;
  if (c >= count) {
    return;
  }
  double sum = 0;
  double product = 0;
  for (int s = 0; s < slices; s++) {
    sum += partial[(c * slices + s) * 2];
    product += partial[(c * slices + s) * 2 + 1];
  }
  sums[2 * c] = (float)sum;
  sums[2 * c + 1] = (float)product;
  bias_gradient[c] = (float)sum;
  weight_gradient[c] = (float)product;
}

// A thread a channel: what dx needs. sums is (shards, C, 2), saved (2, C), weight (C); factors (3, C)
// are w / sigma, db / n and dw / n / sigma, n the elements of a channel in the whole batch.
extern "C" __global__ void gradient_factors(
    const float* sums, int shards, const float* saved, const float* weight, double n,
    float* factors, long long count) {
  unsigned c = ELEMENT;
  if (c >= count) {
    return;
  }
  double sum = 0;
  double product = 0;
  for (int s = 0; s < shards; s++) {
    sum += sums[(s * count + c) * 2];
    product += sums[(s * count + c) * 2 + 1];
  }
  factors[c] = weight[c] * saved[count + c];
  factors[count + c] = (float)(sum / n);
  factors[2 * count + c] = (float)(product / n * saved[count + c]);
}

// x, dy and dx are (N, C, S), saved is (2, C), factors (3, C), `at` (N, C, S) is y or null.
extern "C" __global__ void normalise_backward(
    const real* x, const float* saved, const float* factors, const real* dy, real* dx,
    const real* at, int function, int channels, int space, long long count) {
  unsigned i = ELEMENT;
  if (i < count) {
    int c = (int)(i / space % channels);
    float common = factors[channels + c] + (x[i] - saved[c]) * factors[2 * channels + c];
    dx[i] = factors[c] * (before_function(dy, at, function, i) - common);
  }
}

// Local response normalisation. x is (N, held, S), y is (N, own, S). near (own, size): which held
// channels are around each own one, -1 for none; centre (own): which it is itself. divisors (N, own,
// S), null where nobody trains, keeps k + alpha / size * sum of squares for backward.
extern "C" __global__ void lrn(
    const real* x, real* y, float* divisors, const int* near, const int* centre, int held,
    int own, int space, int size, float each, float beta, float k, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  long long n = i / space / own;
  int o = (int)(i / space % own);
  const real* record = x + n * held * space + i % space;
  float squares = 0;
  for (int j = 0; j < size; j++) {
    int c = near[o * size + j];
    if (c >= 0) {
      float value = record[(long long)c * space];
      squares += value * value;
    }
  }
  float d = k + each * squares;
  y[i] = record[(long long)centre[o] * space] * powf(d, -beta);
  if (divisors) {
    divisors[i] = d;
  }
}

// x and dx are (N, held, S), dy and divisors (N, own, S), centre (own). readers (held, size): which
// own channels each held one is near to, -1 for none; self (held): which own channel it is, or -1.
extern "C" __global__ void lrn_backward(
    const real* x, const float* divisors, const real* dy, real* dx, const int* readers,
    const int* self, const int* centre, int held, int own, int space, int size, float each,
    float beta, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  long long n = i / space / held;
  int h = (int)(i / space % held);
  int p = (int)(i % space);
  float sum = 0;
  for (int j = 0; j < size; j++) {
    int o = readers[h * size + j];
    if (o >= 0) {
      long long at = (n * own + o) * space + p;
      float d = divisors[at];
      // In this order nothing overflows that the power then takes back.
      sum += dy[at] * (x[(n * held + centre[o]) * space + p] * powf(d, -beta - 1));
    }
  }
  float direct = 0;
  if (self[h] >= 0) {
    long long at = (n * own + self[h]) * space + p;
    direct = dy[at] * powf(divisors[at], -beta);
  }
  dx[i] = direct - 2 * each * beta * x[i] * sum;
}
