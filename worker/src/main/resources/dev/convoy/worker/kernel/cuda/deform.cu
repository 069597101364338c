// Sampling at places between four pixels, as dev.convoy.worker.kernel.reference's deformable
// convolution: samples become columns that a matrix product takes the filters of.
//
// w: input height and width, output height and width, kernel height and width, stride, dilation and
// padding before of each: twelve. A column is one (channel, tap) of a bucket of filter groups;
// planes (channels) says where the channel lies among the held maps, shifts (channels, taps, 2) where
// the vertical and the horizontal shift lie among the held offsets.
#define HEIGHT w[0]
#define WIDTH w[1]
#define OUT_HEIGHT w[2]
#define OUT_WIDTH w[3]
#define TAPS (w[4] * w[5])

struct Spot {
  float row;
  float column;
  int top;
  int left;
};

static __device__ Spot spot(const float* down, const float* right, int tap, int pixel, const int* w) {
  Spot s;
  s.row = *down + (float)(pixel / OUT_WIDTH * w[6] + tap / w[5] * w[8] - w[10]);
  s.column = *right + (float)(pixel % OUT_WIDTH * w[7] + tap % w[5] * w[9] - w[11]);
  s.top = (int)floorf(s.row);
  s.left = (int)floorf(s.column);
  return s;
}

static __device__ bool inside(int row, int column, const int* w) {
  return row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH;
}

// x is (N, held_maps, HEIGHT, WIDTH), offsets (N, held_offsets, OUT_HEIGHT, OUT_WIDTH), columns (N,
// channels, TAPS, OUT_HEIGHT * OUT_WIDTH). Nothing is kept: backward samples again.
extern "C" __global__ void sample_columns(
    const float* x, const float* offsets, float* columns, const int* planes, const int* shifts,
    const int* w, int channels, int held_maps, int held_offsets, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  int pixels = OUT_HEIGHT * OUT_WIDTH;
  int p = (int)(i % pixels);
  int t = (int)(i / pixels % TAPS);
  int c = (int)(i / pixels / TAPS % channels);
  long long n = i / pixels / TAPS / channels;
  const int* shift = shifts + (c * TAPS + t) * 2;
  const float* record = offsets + n * held_offsets * pixels + p;
  Spot s = spot(record + (long long)shift[0] * pixels, record + (long long)shift[1] * pixels, t, p, w);
  const float* plane = x + (n * held_maps + planes[c]) * HEIGHT * WIDTH;
  float sum = 0;
  for (int corner = 0; corner < 4; corner++) {
    int row = s.top + corner / 2;
    int column = s.left + corner % 2;
    if (inside(row, column, w)) {
      sum += (1 - fabsf(s.row - row)) * (1 - fabsf(s.column - column)) * plane[row * WIDTH + column];
    }
  }
  columns[i] = sum;
}

// slopes (N, channels, TAPS, OUT_HEIGHT * OUT_WIDTH) is the gradient of columns, dx (N, held_maps,
// HEIGHT, WIDTH) takes it; it was cleared. Hands each to the four pixels; places overlap, so it adds
// atomically.
extern "C" __global__ void spread_columns(
    const float* slopes, const float* offsets, float* dx, const int* planes, const int* shifts,
    const int* w, int channels, int held_maps, int held_offsets, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  int pixels = OUT_HEIGHT * OUT_WIDTH;
  int p = (int)(i % pixels);
  int t = (int)(i / pixels % TAPS);
  int c = (int)(i / pixels / TAPS % channels);
  long long n = i / pixels / TAPS / channels;
  const int* shift = shifts + (c * TAPS + t) * 2;
  const float* record = offsets + n * held_offsets * pixels + p;
  Spot s = spot(record + (long long)shift[0] * pixels, record + (long long)shift[1] * pixels, t, p, w);
  float* plane = dx + (n * held_maps + planes[c]) * HEIGHT * WIDTH;
  for (int corner = 0; corner < 4; corner++) {
    int row = s.top + corner / 2;
    int column = s.left + corner % 2;
    if (inside(row, column, w)) {
      float weight = (1 - fabsf(s.row - row)) * (1 - fabsf(s.column - column));
      atomicAdd(plane + row * WIDTH + column, weight * slopes[i]);
    }
  }
}

// slopes is (N, channels, TAPS, pixels), x (N, held_maps, HEIGHT, WIDTH), offsets and d_offsets (N,
// held_offsets, pixels). A thread a pixel of a pair of offsets: pairs (pair_count, 4) says where the
// vertical and the horizontal shift lie, the tap, and which row of members names the channels that
// they shift; members (rows, 1 + channels): how many, and which columns' channels. Adds to d_offsets.
extern "C" __global__ void slope_of_shifts(
    const float* slopes, const float* x, const float* offsets, float* d_offsets, const int* planes,
    const int* pairs, const int* members, const int* w, int channels, int held_maps,
    int held_offsets, int pair_count, long long count) {
  unsigned i = ELEMENT;
  if (i >= count) {
    return;
  }
  int pixels = OUT_HEIGHT * OUT_WIDTH;
  int p = (int)(i % pixels);
  const int* pair = pairs + i / pixels % pair_count * 4;
  long long n = i / pixels / pair_count;
  long long down = (n * held_offsets + pair[0]) * pixels + p;
  long long right = (n * held_offsets + pair[1]) * pixels + p;
  int t = pair[2];
  Spot s = spot(offsets + down, offsets + right, t, p, w);
  const int* member = members + pair[3] * (channels + 1);
  float d_down = 0;
  float d_right = 0;
  for (int m = 1; m <= member[0]; m++) {
    int c = member[m];
    float slope = slopes[((n * channels + c) * TAPS + t) * pixels + p];
    const float* plane = x + (n * held_maps + planes[c]) * HEIGHT * WIDTH;
    for (int corner = 0; corner < 4; corner++) {
      int row = s.top + corner / 2;
      int column = s.left + corner % 2;
      if (inside(row, column, w)) {
        float value = slope * plane[row * WIDTH + column];
        d_down += (corner / 2 == 0 ? -1 : 1) * (1 - fabsf(s.column - column)) * value;
        d_right += (corner % 2 == 0 ? -1 : 1) * (1 - fabsf(s.row - row)) * value;
      }
    }
  }
  d_offsets[down] += d_down;
  d_offsets[right] += d_right;
}
