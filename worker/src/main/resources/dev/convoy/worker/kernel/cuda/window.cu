// Pooling, enlarging and padding over up to three dimensions; fewer have leading sizes of 1.
// A window is a table: input sizes, output sizes, kernel, stride, padding before: three each.
#define IN(d) w[d]
#define OUT(d) w[3 + (d)]
#define KERNEL(d) w[6 + (d)]
#define STRIDE(d) w[9 + (d)]
#define BEFORE(d) w[12 + (d)]

struct OperandPlace {
  long long plane; // which (n, c)
  int at[3];
};

static __device__ OperandPlace place(unsigned i, const int* sizes) {
  OperandPlace p;
  p.at[2] = (int)(i % sizes[2]);
  i /= sizes[2];
  p.at[1] = (int)(i % sizes[1]);
  i /= sizes[1];
  p.at[0] = (int)(i % sizes[0]);
  p.plane = i / sizes[0];
  return p;
}

static __device__ long long flat(long long plane, int a, int b, int c, const int* sizes) {
  return ((plane * sizes[0] + a) * sizes[1] + b) * sizes[2] + c;
}

// `taps`, where there is one, takes which tap was the largest: the first of several.
extern "C" __global__ void pool_max(
    const real* x, real* y, int* taps, const int* w, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  OperandPlace p = place(i, w + 3);
  float best = 0;
  int tap = -1;
  for (int a = 0; a < KERNEL(0); a++) {
    int d = p.at[0] * STRIDE(0) - BEFORE(0) + a;
    if (d < 0 || d >= IN(0)) continue;
    for (int b = 0; b < KERNEL(1); b++) {
      int h = p.at[1] * STRIDE(1) - BEFORE(1) + b;
      if (h < 0 || h >= IN(1)) continue;
      for (int c = 0; c < KERNEL(2); c++) {
        int v = p.at[2] * STRIDE(2) - BEFORE(2) + c;
        if (v < 0 || v >= IN(2)) continue;
        float value = x[flat(p.plane, d, h, v, w)];
        if (tap < 0 || value > best) {
          best = value;
          tap = (a * KERNEL(1) + b) * KERNEL(2) + c;
        }
      }
    }
  }
  y[i] = best;
  if (taps) {
    taps[i] = tap;
  }
}

// How many taps of the window at p count: those from counted[k] on and before counted[3 + k].
static __device__ int divisor(OperandPlace p, const int* w, const int* counted) {
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

extern "C" __global__ void pool_average(
    const real* x, real* y, const int* w, const int* counted, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  OperandPlace p = place(i, w + 3);
  float sum = 0;
  for (int a = 0; a < KERNEL(0); a++) {
    int d = p.at[0] * STRIDE(0) - BEFORE(0) + a;
    if (d < 0 || d >= IN(0)) continue;
    for (int b = 0; b < KERNEL(1); b++) {
      int h = p.at[1] * STRIDE(1) - BEFORE(1) + b;
      if (h < 0 || h >= IN(1)) continue;
      for (int c = 0; c < KERNEL(2); c++) {
        int v = p.at[2] * STRIDE(2) - BEFORE(2) + c;
        if (v < 0 || v >= IN(2)) continue;
        sum += x[flat(p.plane, d, h, v, w)];
      }
    }
  }
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

// One input element a thread, which asks every window that reaches it: no two threads write the
// same. For the mean `taps` is null.
extern "C" __global__ void pool_backward(
    const real* dy, const int* taps, real* dx, const int* w, const int* counted,
    long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  OperandPlace p = place(i, w);
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
          OperandPlace q = {p.plane, {a, b, c}};
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

// Two candidates a dimension: the element below, and the one above where that is another.
extern "C" __global__ void enlarge(
    const real* x, real* y, const int* w, int bilinear, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  OperandPlace p = place(i, w + 3);
  int low[3];
  int high[3];
  for (int k = 0; k < 3; k++) {
    int factor = KERNEL(k);
    int below = bilinear && factor > 1 ? (int)floorf((p.at[k] + 0.5f) / factor - 0.5f) : p.at[k] / factor;
    low[k] = below < 0 ? 0 : below;
    high[k] = bilinear && factor > 1 && below + 1 < IN(k) ? below + 1 : low[k];
  }
  float sum = 0;
  for (int a = low[0]; a <= high[0]; a++) {
    float sa = share(p.at[0], a, 0, bilinear, w);
    for (int b = low[1]; b <= high[1]; b++) {
      float sb = sa * share(p.at[1], b, 1, bilinear, w);
      for (int c = low[2]; c <= high[2]; c++) {
        sum += sb * share(p.at[2], c, 2, bilinear, w) * x[flat(p.plane, a, b, c, w)];
      }
    }
  }
  y[i] = sum;
}

extern "C" __global__ void enlarge_backward(
    const real* dy, real* dx, const int* w, int bilinear, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  OperandPlace p = place(i, w);
  int from[3];
  int to[3];
  for (int k = 0; k < 3; k++) {
    int factor = KERNEL(k);
    int wide = bilinear && factor > 1 ? factor : 0;
    from[k] = p.at[k] * factor - wide < 0 ? 0 : p.at[k] * factor - wide;
    to[k] = (p.at[k] + 1) * factor + wide > OUT(k) ? OUT(k) : (p.at[k] + 1) * factor + wide;
  }
  float sum = 0;
  for (int a = from[0]; a < to[0]; a++) {
    float sa = share(a, p.at[0], 0, bilinear, w);
    if (sa == 0) continue;
    for (int b = from[1]; b < to[1]; b++) {
      float sb = sa * share(b, p.at[1], 1, bilinear, w);
      if (sb == 0) continue;
      for (int c = from[2]; c < to[2]; c++) {
        sum += sb * share(c, p.at[2], 2, bilinear, w) * dy[flat(p.plane, a, b, c, w + 3)];
      }
    }
  }
  dx[i] = sum;
}

// Output element o is input element o - before, zero outside: widens with before > 0, cuts with
// before < 0.
extern "C" __global__ void shift(const real* x, real* y, const int* w, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  OperandPlace p = place(i, w + 3);
  int a = p.at[0] - BEFORE(0);
  int b = p.at[1] - BEFORE(1);
  int c = p.at[2] - BEFORE(2);
  bool inside = a >= 0 && a < IN(0) && b >= 0 && b < IN(1) && c >= 0 && c < IN(2);
  y[i] = inside ? x[flat(p.plane, a, b, c, w)] : 0.0f;
}
