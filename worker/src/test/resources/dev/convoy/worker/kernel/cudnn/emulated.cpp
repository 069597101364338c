// An emulated GPU: the calls of CUDA, cuDNN, cuBLAS and NVRTC that this project makes, done on the
// processor, one after the other. Its memory can be touched only while a call runs, so whoever reads
// or writes it directly dies. Kernels are compiled as C++ with kernels.h in front.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#define API extern "C" __attribute__((visibility("default")))

// --- memory -------------------------------------------------------------------------------------
static const size_t ROOM = size_t(4) << 30;
static char* base = nullptr;
static const size_t PAGE = size_t(2) << 20;
static size_t used = 0;
static std::map<size_t, size_t> pieces; // offset, size

static std::recursive_mutex one_at_a_time; // calls of several threads

struct Open { // the device's memory can be touched while one lives
  std::lock_guard<std::recursive_mutex> alone{one_at_a_time};
  Open() {
    if (!base) {
      base = (char*)mmap(nullptr, ROOM, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      base = (char*)(((size_t)base + PAGE - 1) / PAGE * PAGE);
      madvise(base, ROOM - PAGE, MADV_HUGEPAGE); // few pages to open and to close
    }
    if (depth++ == 0) set(PROT_READ | PROT_WRITE);
  }
  ~Open() {
    if (--depth == 0) set(PROT_NONE);
  }
  static void set(int access) { mprotect(base, (used + PAGE - 1) / PAGE * PAGE, access); }
  static int depth;
};
int Open::depth = 0;

API int cudaMalloc(void** p, size_t bytes) {
  Open open;
  size_t size = (bytes + 255) / 256 * 256;
  size_t at = 0;
  for (auto& piece : pieces) {
    if (piece.first - at >= size) break;
    at = piece.first + piece.second;
  }
  if (at + size > ROOM - PAGE) return 2;
  pieces[at] = size;
  if (at + size > used) {
    used = at + size;
    Open::set(PROT_READ | PROT_WRITE);
  }
  memset(base + at, 0xFF, size); // not a number, until something is written
  *p = base + at;
  return 0;
}

API int cudaFree(void* p) {
  Open open;
  if (p) pieces.erase((char*)p - base);
  return 0;
}

API int cudaHostAlloc(void** p, size_t bytes, unsigned) { return posix_memalign(p, 64, bytes) ? 2 : 0; }
API int cudaFreeHost(void* p) { free(p); return 0; }

API int cudaMemcpyAsync(void* to, const void* from, size_t bytes, int, void*) {
  Open open;
  memmove(to, from, bytes);
  return 0;
}

API int cudaMemsetAsync(void* to, int value, size_t bytes, void*) {
  Open open;
  memset(to, value, bytes);
  return 0;
}

API int cudaMemGetInfo(size_t* free, size_t* total) {
  *total = ROOM;
  *free = ROOM - used;
  return 0;
}

// --- device, streams, events --------------------------------------------------------------------
static int version(const char* name, int usual) {
  const char* set = getenv(name);
  return set ? atoi(set) : usual;
}

API int cudaDriverGetVersion(int* v) { *v = version("EMULATED_DRIVER", 13000); return 0; }
API int cudaRuntimeGetVersion(int* v) { *v = version("EMULATED_RUNTIME", 13000); return 0; }
API int cudaGetDeviceCount(int* n) {
  *n = version("EMULATED_DEVICES", 1);
  return *n ? 0 : 100;
}
API const char* cudaGetErrorString(int) { return "an emulated error"; }
API int cudaGetLastError() { return 0; }
API int cudaSetDevice(int) { return 0; }
API int cudaDeviceGetPCIBusId(char* text, int length, int device) {
  snprintf(text, length, "0000:%02X:00.0", device + 1);
  return 0;
}
API int cudaDeviceGetAttribute(int* value, int which, int) { *value = which == 75 ? 9 : 0; return 0; }
API int cuInit(unsigned) { return 0; }
API int cuDeviceGetName(char* text, int length, int) { snprintf(text, length, "Emulated GPU"); return 0; }
API int cuDeviceTotalMem_v2(size_t* bytes, int) { *bytes = ROOM; return 0; }
API int cudaStreamCreateWithFlags(void** s, unsigned) { *s = malloc(1); return 0; }
API int cudaStreamDestroy(void* s) { free(s); return 0; }
API int cudaStreamSynchronize(void*) { return 0; }
API int cudaStreamWaitEvent(void*, void*, unsigned) { return 0; }
API int cudaEventCreateWithFlags(void** e, unsigned) { *e = malloc(1); return 0; }
API int cudaEventRecord(void*, void*) { return 0; }
API int cudaEventSynchronize(void*) { return 0; }
API int cudaEventDestroy(void* e) { free(e); return 0; }

// --- kernels ------------------------------------------------------------------------------------
struct Source {
  std::string text, log, library;
};

API const char* nvrtcGetErrorString(int) { return "an emulated error"; }
API int nvrtcCreateProgram(void** p, const char* text, const char*, int, const char* const*, const char* const*) {
  *p = new Source{text, "", ""};
  return 0;
}
API int nvrtcDestroyProgram(void** p) { delete (Source*)*p; *p = nullptr; return 0; }

API int nvrtcCompileProgram(void* p, int, const char* const*) {
  Source* s = (Source*)p;
  std::string folder = getenv("EMULATED_FOLDER");
  std::string name = folder + "/kernels-" + std::to_string(getpid());
  FILE* out = fopen((name + ".cpp").c_str(), "w");
  fprintf(out, "#include \"%s/kernels.h\"\n%s\n", folder.c_str(), s->text.c_str());
  const std::string mark = "extern \"C\" __global__ void ";
  for (size_t at = s->text.find(mark); at != std::string::npos; at = s->text.find(mark, at + 1)) {
    size_t from = at + mark.size();
    std::string kernel = s->text.substr(from, s->text.find('(', from) - from);
    bool meets = kernel.size() > 6 && kernel.substr(kernel.size() - 6) == "_block";
    fprintf(out,
        "static void %s__call(void** v) { call(%s, v); }\n"
        "extern \"C\" void %s__run(void** v, unsigned x, unsigned y, unsigned t) {"
        " run_kernel(%s__call, v, x, y, t, %d); }\n",
        kernel.c_str(), kernel.c_str(), kernel.c_str(), kernel.c_str(), meets);
  }
  fclose(out);
  // -ffp-contract=off: the reference multiplies and adds in two steps.
  std::string command = "g++ -std=c++17 -O1 -ffp-contract=off -w -shared -fPIC -o " + name + ".so " + name + ".cpp 2> " + name + ".log";
  if (system(command.c_str()) != 0) {
    FILE* log = fopen((name + ".log").c_str(), "r");
    for (int c; (c = fgetc(log)) != EOF;) s->log += (char)c;
    fclose(log);
    return 6;
  }
  s->library = name + ".so";
  return 0;
}
API int nvrtcGetCUBINSize(void* p, size_t* n) { *n = ((Source*)p)->library.size() + 1; return 0; }
API int nvrtcGetCUBIN(void* p, char* to) { strcpy(to, ((Source*)p)->library.c_str()); return 0; }
API int nvrtcGetProgramLogSize(void* p, size_t* n) { *n = ((Source*)p)->log.size() + 1; return 0; }
API int nvrtcGetProgramLog(void* p, char* to) { strcpy(to, ((Source*)p)->log.c_str()); return 0; }

API int cuModuleLoadData(void** module, const void* image) {
  *module = dlopen((const char*)image, RTLD_NOW | RTLD_LOCAL);
  if (!*module) fprintf(stderr, "%s\n", dlerror());
  return *module ? 0 : 200;
}
API int cuModuleUnload(void* module) { return dlclose(module); }
API int cuModuleGetFunction(void** function, void* module, const char* name) {
  *function = dlsym(module, (std::string(name) + "__run").c_str());
  return *function ? 0 : 500;
}
API int cuLaunchKernel(
    void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
    unsigned, void*, void** values, void**) {
  if (!gx || !gy || gz != 1 || bx > 1024 || gy > 65535 || by != 1 || bz != 1) return 1;
  Open open;
  ((void (*)(void**, unsigned, unsigned, unsigned))function)(values, gx, gy, bx);
  return 0;
}

// --- cuBLAS -------------------------------------------------------------------------------------
API int cublasCreate_v2(void** h) { *h = malloc(1); return 0; }
API int cublasDestroy_v2(void* h) { free(h); return 0; }
API int cublasSetStream_v2(void*, void*) { return 0; }
API int cublasSetMathMode(void*, int) { return 0; }
API const char* cublasGetStatusString(int) { return "an emulated error"; }

API int cublasSgemmStridedBatched(
    void*, int ta, int tb, int m, int n, int k, const float* alpha, const float* a, int lda,
    long long sa, const float* b, int ldb, long long sb, const float* beta, float* c, int ldc,
    long long sc, int batch) {
  if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m) return 7;
  Open open;
  for (int q = 0; q < batch; q++) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int l = 0; l < k; l++) {
          float x = a[q * sa + (ta ? l + (long long)i * lda : i + (long long)l * lda)];
          float y = b[q * sb + (tb ? j + (long long)l * ldb : l + (long long)j * ldb)];
          sum += (double)x * y;
        }
        float* to = c + q * sc + i + (long long)j * ldc;
        *to = (float)(*alpha * sum + (*beta == 0 ? 0 : *beta * *to));
      }
    }
  }
  return 0;
}

// --- cuDNN --------------------------------------------------------------------------------------
struct Tensor {
  std::vector<int> sizes, strides;
};
struct Window {
  std::vector<int> pad, stride, dilation;
  int groups = 1;
};
struct Perf { // cudnnConvolution...AlgoPerf_t
  int algo, status;
  float time;
  size_t memory;
  int determinism, math, reserved[3];
};
static const size_t WORK = 1000; // so that the workspace is asked for and given

API size_t cudnnGetVersion() { return version("EMULATED_CUDNN", 91900); }
API const char* cudnnGetErrorString(int) { return "an emulated error"; }
API int cudnnCreate(void** h) { *h = malloc(1); return 0; }
API int cudnnDestroy(void* h) { free(h); return 0; }
API int cudnnSetStream(void*, void*) { return 0; }
API int cudnnCreateTensorDescriptor(void** d) { *d = new Tensor; return 0; }
API int cudnnDestroyTensorDescriptor(void* d) { delete (Tensor*)d; return 0; }
API int cudnnCreateFilterDescriptor(void** d) { *d = new Tensor; return 0; }
API int cudnnDestroyFilterDescriptor(void* d) { delete (Tensor*)d; return 0; }
API int cudnnCreateConvolutionDescriptor(void** d) { *d = new Window; return 0; }
API int cudnnDestroyConvolutionDescriptor(void* d) { delete (Window*)d; return 0; }
API int cudnnSetTensorNdDescriptor(void* d, int, int n, const int* sizes, const int* strides) {
  if (n < 4) return 3000;
  *(Tensor*)d = {std::vector<int>(sizes, sizes + n), std::vector<int>(strides, strides + n)};
  return 0;
}
API int cudnnSetFilterNdDescriptor(void* d, int, int, int n, const int* sizes) {
  Tensor* t = (Tensor*)d;
  t->sizes.assign(sizes, sizes + n);
  t->strides.assign(n, 1);
  for (int k = n - 2; k >= 0; k--) t->strides[k] = t->strides[k + 1] * t->sizes[k + 1];
  return 0;
}
API int cudnnSetConvolutionNdDescriptor(
    void* d, int n, const int* pad, const int* stride, const int* dilation, int, int) {
  Window* w = (Window*)d;
  w->pad.assign(pad, pad + n);
  w->stride.assign(stride, stride + n);
  w->dilation.assign(dilation, dilation + n);
  return 0;
}
API int cudnnSetConvolutionGroupCount(void* d, int groups) { ((Window*)d)->groups = groups; return 0; }
API int cudnnSetConvolutionMathType(void*, int) { return 0; }

// Whether the shapes fit, as cuDNN would say.
static bool fits(const Tensor& x, const Tensor& w, const Window& c, const Tensor& y) {
  bool good = x.sizes[0] == y.sizes[0] && x.sizes[1] == w.sizes[1] * c.groups && y.sizes[1] == w.sizes[0]
      && w.sizes[0] % c.groups == 0;
  for (size_t k = 0; k < c.pad.size(); k++) {
    int extent = c.dilation[k] * (w.sizes[2 + k] - 1) + 1;
    good &= (x.sizes[2 + k] + 2 * c.pad[k] - extent) / c.stride[k] + 1 == y.sizes[2 + k];
  }
  return good;
}

static int offer(bool good, int* count, void* perf) {
  if (!good) return 2000;
  *count = 2;
  ((Perf*)perf)[0] = {3, 0, 1, 0, 1, 1, {}};    // rounds factors: not to be taken for true f32
  ((Perf*)perf)[1] = {1, 0, 2, WORK, 1, 3, {}};
  return 0;
}
API int cudnnGetConvolutionForwardAlgorithm_v7(
    void*, void* x, void* w, void* c, void* y, int, int* count, void* perf) {
  return offer(fits(*(Tensor*)x, *(Tensor*)w, *(Window*)c, *(Tensor*)y), count, perf);
}
API int cudnnGetConvolutionBackwardDataAlgorithm_v7(
    void*, void* w, void* y, void* c, void* x, int, int* count, void* perf) {
  return offer(fits(*(Tensor*)x, *(Tensor*)w, *(Window*)c, *(Tensor*)y), count, perf);
}
API int cudnnGetConvolutionBackwardFilterAlgorithm_v7(
    void*, void* x, void* y, void* c, void* w, int, int* count, void* perf) {
  return offer(fits(*(Tensor*)x, *(Tensor*)w, *(Window*)c, *(Tensor*)y), count, perf);
}

// Calls f(index of x, of w, of y) for every product.
template <class F>
static void products(const Tensor& x, const Tensor& w, const Window& c, const Tensor& y, F f) {
  int d = (int)c.pad.size(), perGroup = w.sizes[1], out = w.sizes[0] / c.groups;
  long space = 1, taps = 1;
  for (int k = 0; k < d; k++) {
    space *= y.sizes[2 + k];
    taps *= w.sizes[2 + k];
  }
  for (int n = 0; n < y.sizes[0]; n++)
    for (int o = 0; o < w.sizes[0]; o++)
      for (int i = 0; i < perGroup; i++)
        for (long p = 0; p < space; p++)
          for (long t = 0; t < taps; t++) {
            long xi = (long)n * x.strides[0] + (long)(o / out * perGroup + i) * x.strides[1];
            long wi = (long)o * w.strides[0] + (long)i * w.strides[1];
            long yi = (long)n * y.strides[0] + (long)o * y.strides[1];
            bool inside = true;
            long pr = p, tr = t;
            for (int k = d - 1; k >= 0; k--) {
              int pk = pr % y.sizes[2 + k], tk = tr % w.sizes[2 + k];
              pr /= y.sizes[2 + k];
              tr /= w.sizes[2 + k];
              int at = pk * c.stride[k] + tk * c.dilation[k] - c.pad[k];
              inside &= at >= 0 && at < x.sizes[2 + k];
              xi += (long)at * x.strides[2 + k];
              wi += (long)tk * w.strides[2 + k];
              yi += (long)pk * y.strides[2 + k];
            }
            if (inside) f(xi, wi, yi);
          }
}

static long extent(const Tensor& t) {
  long last = 0;
  for (size_t k = 0; k < t.sizes.size(); k++) last += (long)(t.sizes[k] - 1) * t.strides[k];
  return last + 1;
}

// Checks what cuDNN takes on trust: the algorithm that was offered and the room that it asked for.
static bool agreed(int algorithm, void* room, size_t bytes) {
  if (algorithm == 1 && bytes >= WORK && room) memset(room, 0xFF, WORK);
  return algorithm == 3 || (algorithm == 1 && bytes >= WORK && room);
}

static void store(const std::vector<double>& sums, float* to) {
  for (size_t i = 0; i < sums.size(); i++) to[i] = (float)sums[i];
}

API int cudnnConvolutionForward(
    void*, const void*, void* xd, const float* x, void* wd, const float* w, void* c, int algorithm,
    void* room, size_t bytes, const void*, void* yd, float* y) {
  Open open;
  if (!agreed(algorithm, room, bytes)) return 2000;
  std::vector<double> sums(extent(*(Tensor*)yd));
  products(*(Tensor*)xd, *(Tensor*)wd, *(Window*)c, *(Tensor*)yd,
      [&](long i, long j, long k) { sums[k] += (double)x[i] * w[j]; });
  store(sums, y);
  return 0;
}
API int cudnnConvolutionBackwardData(
    void*, const void*, void* wd, const float* w, void* yd, const float* dy, void* c, int algorithm,
    void* room, size_t bytes, const void*, void* xd, float* dx) {
  Open open;
  if (!agreed(algorithm, room, bytes)) return 2000;
  std::vector<double> sums(extent(*(Tensor*)xd));
  products(*(Tensor*)xd, *(Tensor*)wd, *(Window*)c, *(Tensor*)yd,
      [&](long i, long j, long k) { sums[i] += (double)dy[k] * w[j]; });
  store(sums, dx);
  return 0;
}
API int cudnnConvolutionBackwardFilter(
    void*, const void*, void* xd, const float* x, void* yd, const float* dy, void* c, int algorithm,
    void* room, size_t bytes, const void*, void* wd, float* dw) {
  Open open;
  if (!agreed(algorithm, room, bytes)) return 2000;
  std::vector<double> sums(extent(*(Tensor*)wd));
  products(*(Tensor*)xd, *(Tensor*)wd, *(Window*)c, *(Tensor*)yd,
      [&](long i, long j, long k) { sums[j] += (double)dy[k] * x[i]; });
  store(sums, dw);
  return 0;
}
