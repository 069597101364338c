// Pooling, enlarging and padding over up to three dimensions; fewer have leading sizes of 1, so all
// tensors are (N, C, D, H, W) here, with W fastest.
//
// A window is a table w of fifteen: input sizes, output sizes, kernel, stride, padding before: three
// each.
#define IN(k) w[k]
#define OUT(k) w[3 + (k)]
#define KERNEL(k) w[6 + (k)]
#define STRIDE(k) w[9 + (k)]
#define BEFORE(k) w[12 + (k)]

struct Position {
  long long plane; // n * C + c
  int at[3];       // d, h, w
};

// Where element i of a tensor of these sizes (D, H, W) lies.
static __device__ Position position(unsigned i, const int* sizes) {
  Position p;
  p.at[2] = (int)(i % sizes[2]);
  i /= sizes[2];
  p.at[1] = (int)(i % sizes[1]);
  i /= sizes[1];
  p.at[0] = (int)(i % sizes[0]);
  p.plane = i / sizes[0];
  return p;
}

// Which element of a tensor of these sizes (D, H, W) lies there.
static __device__ long long flat(long long plane, int a, int b, int c, const int* sizes) {
  return ((plane * sizes[0] + a) * sizes[1] + b) * sizes[2] + c;
}

// Calls body(tap, element of the input) for every tap of the window at output position p that lies on
// the input; taps are counted in the kernel's order, (KERNEL(0), KERNEL(1), KERNEL(2)).
template <typename Body>
static __device__ void each_tap(const Position& p, const int* w, Body body) {
  for (int a = 0; a < KERNEL(0); a++) {
    int d = p.at[0] * STRIDE(0) - BEFORE(0) + a;
    if (d < 0 || d >= IN(0)) continue;
    for (int b = 0; b < KERNEL(1); b++) {
      int h = p.at[1] * STRIDE(1) - BEFORE(1) + b;
      if (h < 0 || h >= IN(1)) continue;
      for (int c = 0; c < KERNEL(2); c++) {
        int v = p.at[2] * STRIDE(2) - BEFORE(2) + c;
        if (v < 0 || v >= IN(2)) continue;
        body((a * KERNEL(1) + b) * KERNEL(2) + c, flat(p.plane, d, h, v, w));
      }
    }
  }
}

// Max pooling. x is (N, C, IN), y is (N, C, OUT). taps (N, C, OUT), null where nobody trains, is kept
// for pool_backward: which tap was the largest, the first of several; -1 where none is on the input.
extern "C" __global__ void pool_max(
    const real* x, real* y, int* taps, const int* w, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  float best = 0;
  int largest = -1;
  each_tap(position(i, w + 3), w, [&](int tap, long long at) {
    float value = x[at];
    if (largest < 0 || value > best) {
      best = value;
      largest = tap;
    }
  });
  y[i] = best;
  if (taps) {
    taps[i] = largest;
  }
}

// How many taps of the window at p count in a mean: those on elements from counted[k] on and before
// counted[3 + k], of a table of six.
static __device__ int divisor(const Position& p, const int* w, const int* counted) {
  int n = 1;
  for (int k = 0; k < 3; k++) {
    int from = p.at[k] * STRIDE(k) - BEFORE(k);
    int to = from + KERNEL(k);
    from = from < counted[k] ? counted[k] : from;
    to = to > counted[3 + k] ? counted[3 + k] : to;
    n *= to - from;
  }
  return n;
}

// Average pooling. x is (N, C, IN), y is (N, C, OUT): the sum of the taps on the input by the count of
// those that count. Nothing is kept.
extern "C" __global__ void pool_average(
    const real* x, real* y, const int* w, const int* counted, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  Position p = position(i, w + 3);
  float sum = 0;
  each_tap(p, w, [&](int, long long at) { sum += x[at]; });
  y[i] = sum / divisor(p, w, counted);
}

// The first window that reaches input element `at` along k, and the last.
static __device__ int first_window(int at, int k, const int* w) {
  int reach = at + BEFORE(k) - KERNEL(k) + 1;
  return reach <= 0 ? 0 : (reach + STRIDE(k) - 1) / STRIDE(k);
}

static __device__ int last_window(int at, int k, const int* w) {
  int last = (at + BEFORE(k)) / STRIDE(k);
  return last < OUT(k) ? last : OUT(k) - 1;
}

// Both poolings backward. dy is (N, C, OUT), dx is (N, C, IN), taps (N, C, OUT) is what pool_max kept,
// null for the mean. One input element a thread, which asks every window that reaches it: no two
// threads write to one place.
extern "C" __global__ void pool_backward(
    const real* dy, const int* taps, real* dx, const int* w, const int* counted,
    long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  Position p = position(i, w);
  float sum = 0;
  for (int a = first_window(p.at[0], 0, w); a <= last_window(p.at[0], 0, w); a++) {
    for (int b = first_window(p.at[1], 1, w); b <= last_window(p.at[1], 1, w); b++) {
      for (int c = first_window(p.at[2], 2, w); c <= last_window(p.at[2], 2, w); c++) {
        long long o = flat(p.plane, a, b, c, w + 3);
        if (taps) {
          int ta = p.at[0] - a * STRIDE(0) + BEFORE(0);
          int tb = p.at[1] - b * STRIDE(1) + BEFORE(1);
          int tc = p.at[2] - c * STRIDE(2) + BEFORE(2);
          if (taps[o] == (ta * KERNEL(1) + tb) * KERNEL(2) + tc) {
            sum += dy[o];
          }
        } else {
          Position q = {p.plane, {a, b, c}};
          sum += dy[o] / divisor(q, w, counted);
        }
      }
    }
  }
  dx[i] = sum;
}

// Enlarging: the kernel's place in the table holds the factor of each dimension. How much of input
// element `at` is in output element `o` along k.
static __device__ float share(int o, int at, int k, int bilinear, const int* w) {
  if (!bilinear || KERNEL(k) == 1) {
    return o / KERNEL(k) == at ? 1.0f : 0.0f;
  }
  float where = (o + 0.5f) / KERNEL(k) - 0.5f;
  int below = (int)floorf(where);
  int low = below < 0 ? 0 : below;
  int high = below + 1 >= IN(k) ? IN(k) - 1 : below + 1;
  float above = where - below;
  return (low == at ? 1 - above : 0.0f) + (high == at ? above : 0.0f);
}

// The sum of a box of a tensor, each element times its share in p: forward t is x and p lies in y,
// backward t is dy and p lies in dx. Partial products are taken outside of the inner loops.
template <bool FORWARD>
static __device__ float sum_of_shares(
    const real* t, const Position& p, const int* from, const int* to, int bilinear, const int* w) {
  float sum = 0;
  for (int a = from[0]; a < to[0]; a++) {
    float sa = FORWARD ? share(p.at[0], a, 0, bilinear, w) : share(a, p.at[0], 0, bilinear, w);
    if (!FORWARD && sa == 0) continue;
    for (int b = from[1]; b < to[1]; b++) {
      float sb = sa * (FORWARD ? share(p.at[1], b, 1, bilinear, w) : share(b, p.at[1], 1, bilinear, w));
      if (!FORWARD && sb == 0) continue;
      for (int c = from[2]; c < to[2]; c++) {
        float sc = sb * (FORWARD ? share(p.at[2], c, 2, bilinear, w) : share(c, p.at[2], 2, bilinear, w));
        sum += sc * t[flat(p.plane, a, b, c, FORWARD ? w : w + 3)];
      }
    }
  }
  return sum;
}

// Enlarging. x is (N, C, IN), y is (N, C, OUT). Two candidates a dimension: the element below, and the
// one above where that is another. Nothing is kept.
extern "C" __global__ void enlarge(
    const real* x, real* y, const int* w, int bilinear, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  Position p = position(i, w + 3);
  int from[3];
  int to[3];
  for (int k = 0; k < 3; k++) {
    int factor = KERNEL(k);
    int below = bilinear && factor > 1 ? (int)floorf((p.at[k] + 0.5f) / factor - 0.5f) : p.at[k] / factor;
    from[k] = below < 0 ? 0 : below;
    to[k] = (bilinear && factor > 1 && below + 1 < IN(k) ? below + 1 : from[k]) + 1;
  }
  y[i] = sum_of_shares<true>(x, p, from, to, bilinear, w);
}

// Enlarging backward. dy is (N, C, OUT), dx is (N, C, IN): each input element collects from all
// outputs that may have a share of it.
extern "C" __global__ void enlarge_backward(
    const real* dy, real* dx, const int* w, int bilinear, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  Position p = position(i, w);
  int from[3];
  int to[3];
  for (int k = 0; k < 3; k++) {
    int factor = KERNEL(k);
    int reach = bilinear && factor > 1 ? factor : 0;
    from[k] = p.at[k] * factor - reach < 0 ? 0 : p.at[k] * factor - reach;
    to[k] = (p.at[k] + 1) * factor + reach > OUT(k) ? OUT(k) : (p.at[k] + 1) * factor + reach;
  }
  dx[i] = sum_of_shares<false>(dy, p, from, to, bilinear, w);
}

// Padding. x is (N, C, IN), y is (N, C, OUT): output element o is input element o - before, zero
// outside, so before > 0 pads and before < 0 cuts.
extern "C" __global__ void shift(const real* x, real* y, const int* w, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  Position p = position(i, w + 3);
  int a = p.at[0] - BEFORE(0);
  int b = p.at[1] - BEFORE(1);
  int c = p.at[2] - BEFORE(2);
  bool inside = a >= 0 && a < IN(0) && b >= 0 && b < IN(1) && c >= 0 && c < IN(2);
  y[i] = inside ? x[flat(p.plane, a, b, c, w)] : 0.0f;
}
