// Loss heads: each thread or block adds up a part, one block adds the parts up in order. All is f32.
// Of a softmax x is (N, C, S), C the classes in the order of the held channels: held (C) says where
// each lies. A pixel is one of N * S; labels is (N, S), -1 where a pixel does not count. Nothing is
// kept for backward.

// The largest of a team's scores and the lowest class that has it. A team is a block, or one thread.
struct Best {
  float value;
  int at;
};

static __device__ Best better(Best a, Best b) {
  return b.at >= 0 && (a.at < 0 || b.value > a.value || (b.value == a.value && b.at < a.at)) ? b : a;
}

static __device__ Best block_best(Best mine) {
  __shared__ Best bests[256];
  __syncthreads();
  bests[threadIdx.x] = mine;
  __syncthreads();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) {
      bests[threadIdx.x] = better(bests[threadIdx.x], bests[threadIdx.x + half]);
    }
    __syncthreads();
  }
  return bests[0];
}

// The scores of a pixel: class c at held[c] * space.
static __device__ const float* scores(
    const float* x, long long pixel, int classes, int space) {
  return x + pixel / space * classes * space + pixel % space;
}

static __device__ Best largest(
    const float* s, const int* held, int classes, int space, int first, int team) {
  Best best = {0, -1};
  for (int c = first; c < classes; c += team) {
    Best next = {s[(long long)held[c] * space], c};
    best = better(best, next);
  }
  return best;
}

static __device__ double exponentials(
    const float* s, const int* held, int classes, int space, float most, int first, int team) {
  double sum = 0;
  for (int c = first; c < classes; c += team) {
    sum += expf(s[(long long)held[c] * space] - most);
  }
  return sum;
}

// Sum of the scores less the largest: what label smoothing needs.
static __device__ double differences(
    const float* s, const int* held, int classes, int space, float most, int first, int team) {
  double sum = 0;
  for (int c = first; c < classes; c += team) {
    sum += s[(long long)held[c] * space] - most;
  }
  return sum;
}

static __device__ void write_loss(
    const float* s, const int* held, int classes, int space, int label, double smoothing, Best best,
    double log_sum, double all, float* part) {
  bool bad = label < -1 || label >= classes;
  double loss = 0;
  if (label >= 0 && !bad) {
    double own = s[(long long)held[label] * space] - best.value;
    loss = (1 - smoothing) * (log_sum - own) + smoothing / classes * (classes * log_sum - all);
  }
  part[0] = bad ? __int_as_float(0x7fffffff) : (float)loss; // a label that is no class: not a number
  part[1] = best.at == label ? 1.0f : 0.0f;
}

// x is (N, C, S), labels (N, S), parts (N * S, 2): loss, and 1 where the best class is right. A thread
// a pixel.
extern "C" __global__ void softmax_loss(
    const float* x, const int* labels, float* parts, const int* held, int classes, int space,
    double smoothing, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  const float* s = scores(x, i, classes, space);
  Best best = largest(s, held, classes, space, 0, 1);
  double sum = exponentials(s, held, classes, space, best.value, 0, 1);
  double all = differences(s, held, classes, space, best.value, 0, 1);
  write_loss(s, held, classes, space, labels[i], smoothing, best, log(sum), all, parts + 2 * i);
}

// x is (N, C, S), labels (N, S), parts (N * S, 2). A block a pixel, for many classes and few pixels.
extern "C" __global__ void softmax_loss_block(
    const float* x, const int* labels, float* parts, const int* held, int classes, int space,
    double smoothing) {
  long long i = blockIdx.x;
  const float* s = scores(x, i, classes, space);
  Best best = block_best(largest(s, held, classes, space, threadIdx.x, blockDim.x));
  double sum = block_sum(exponentials(s, held, classes, space, best.value, threadIdx.x, blockDim.x));
  double all = block_sum(differences(s, held, classes, space, best.value, threadIdx.x, blockDim.x));
  if (threadIdx.x == 0) {
    write_loss(s, held, classes, space, labels[i], smoothing, best, log(sum), all, parts + 2 * i);
  }
}

static __device__ void write_slopes(
    const float* s, float* d, const int* held, int classes, int space, int label, double smoothing,
    Best best, double sum, double pixels, int first, int team) {
  for (int c = first; c < classes; c += team) {
    long long at = (long long)held[c] * space;
    double wanted = (c == label ? 1 - smoothing : 0) + smoothing / classes;
    double slope = label >= 0 ? expf(s[at] - best.value) / sum - wanted : 0;
    d[at] = (float)(slope / pixels);
  }
}

// x and dx are (N, C, S), labels (N, S); pixels is how many the loss is the mean of. A thread a pixel.
extern "C" __global__ void softmax_gradient(
    const float* x, const int* labels, float* dx, const int* held, int classes, int space,
    double smoothing, double pixels, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  const float* s = scores(x, i, classes, space);
  Best best = largest(s, held, classes, space, 0, 1);
  double sum = exponentials(s, held, classes, space, best.value, 0, 1);
  write_slopes(
      s, dx + (s - x), held, classes, space, labels[i], smoothing, best, sum, pixels, 0, 1);
}

// x and dx are (N, C, S), labels (N, S). A block a pixel, for many classes and few pixels.
extern "C" __global__ void softmax_gradient_block(
    const float* x, const int* labels, float* dx, const int* held, int classes, int space,
    double smoothing, double pixels) {
  long long i = blockIdx.x;
  const float* s = scores(x, i, classes, space);
  Best best = block_best(largest(s, held, classes, space, threadIdx.x, blockDim.x));
  double sum = block_sum(exponentials(s, held, classes, space, best.value, threadIdx.x, blockDim.x));
  write_slopes(
      s, dx + (s - x), held, classes, space, labels[i], smoothing, best, sum, pixels, threadIdx.x,
      blockDim.x);
}

// parts is (count, 2), y is (2): the sums, divided. One block.
extern "C" __global__ void sum_parts_block(const float* parts, float* y, int count, double divisor) {
  double first = 0;
  double second = 0;
  for (int i = threadIdx.x; i < count; i += blockDim.x) {
    first += parts[2 * i];
    second += parts[2 * i + 1];
  }
  double a = block_sum(first);
  double b = block_sum(second);
  if (threadIdx.x == 0) {
    y[0] = (float)(a / divisor);
    y[1] = (float)(b / divisor);
  }
}

// x is (N, C, S) in the order of the held channels, targets (N, C, S) in rising order; held (C) says
// where each lies in x. parts (slices, 2) takes the sum of squared differences of a slice a block y,
// and 0.
extern "C" __global__ void squares_block(
    const float* x, const float* targets, float* parts, const int* held, int channels, int space,
    int count) {
  double sum = 0;
  for (int e = slice_begin(count) + threadIdx.x; e < slice_end(count); e += blockDim.x) {
    int c = held[e / space % channels];
    double d = (double)x[((long long)(e / space / channels) * channels + c) * space + e % space] - targets[e];
    sum += d * d;
  }
  double all = block_sum(sum);
  if (threadIdx.x == 0) {
    parts[2 * blockIdx.y] = (float)all;
    parts[2 * blockIdx.y + 1] = 0;
  }
}

// x and dx are (N, C, S) in the order of the held channels, targets (N, C, S) in rising order;
// elements is how many the loss is the mean of.
extern "C" __global__ void squares_gradient(
    const float* x, const float* targets, float* dx, const int* held, int channels, int space,
    double elements, long long count) {
  unsigned e = ELEMENT;
  if (e < count) {
    int c = held[e / space % channels];
    long long at = (e / space / channels * channels + c) * space + e % space;
    dx[at] = (float)(2 * ((double)x[at] - targets[e]) / elements);
  }
}
