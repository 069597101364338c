// An emulated GPU: the calls of CUDA, cuDNN, cuBLAS and NVRTC that this project makes, done on the
// processor. Its memory can be touched only while work runs, so whoever reads or writes it directly
// dies. What is queued on a stream is done as late as it may be: when somebody waits for it, and then
// only what that needs, so whoever forgets to wait finds old numbers. With EMULATED_HASTE every other
// piece of work, as dice have it, is done at once with all before it on its stream. Kernels are
// compiled as C++ with kernels.h in front.
//
// A stream that is captured collects its work, with the arguments that it has by then, in a graph.
// What a real GPU refuses meanwhile is refused here, and a little more: waiting and allocating by the
// capturing thread, all events on the stream, cuBLAS without a workspace of its own, and whatever has
// not run before, for its code would have to be loaded. With EMULATED_CAPTURE_FAILS no capture ends well.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <dlfcn.h>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
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

// --- streams and events -------------------------------------------------------------------------
typedef std::function<void()> Work;

typedef std::vector<Work> Graph;

struct Stream {
  std::deque<Work> queue;
  size_t queued = 0, done = 0;
  std::unique_ptr<Graph> capture; // what is recorded
  bool broken = false;            // whether it cannot be used any more
};
static const int UNSUPPORTED = 900, INVALIDATED = 901, ISOLATION = 905;
static thread_local Stream* capturing = nullptr; // by this thread
struct Event { // a place in a stream
  Stream* stream = nullptr;
  size_t after = 0;
};
static std::set<Stream*> streams;

static void run(Stream* stream, size_t until) {
  Open open;
  while (stream->done < until) {
    Work work = std::move(stream->queue.front());
    stream->queue.pop_front();
    stream->done++;
    work();
  }
}

static void run_all() {
  for (Stream* stream : streams) run(stream, stream->queued);
}

static int later(void* stream, Work work) {
  std::lock_guard<std::recursive_mutex> alone(one_at_a_time);
  Stream* s = (Stream*)stream;
  if (s->capture) {
    s->capture->push_back(std::move(work));
    return 0;
  }
  s->queue.push_back(std::move(work));
  s->queued++;
  static const bool haste = getenv("EMULATED_HASTE");
  static unsigned dice = 1;
  dice = dice * 1103515245 + 12345;
  if (haste && dice >> 16 & 1) run(s, s->queued);
  return 0;
}

// Says that a stream's capture is spoilt, if there is one.
static int refused(Stream* s, int status) {
  if (s && s->capture) s->broken = true;
  return status;
}

API int cudaStreamBeginCapture(void* s, int mode) {
  std::lock_guard<std::recursive_mutex> alone(one_at_a_time);
  Stream* stream = (Stream*)s;
  if (mode != 1 || capturing || stream->capture) return 1; // other threads must not be stopped
  stream->capture.reset(new Graph);
  stream->broken = false;
  capturing = stream;
  return 0;
}
API int cudaStreamEndCapture(void* s, void** graph) {
  std::lock_guard<std::recursive_mutex> alone(one_at_a_time);
  Stream* stream = (Stream*)s;
  *graph = nullptr;
  if (!stream->capture) return 1;
  if (capturing != stream) return 908;
  capturing = nullptr;
  std::unique_ptr<Graph> recorded = std::move(stream->capture);
  if (stream->broken || getenv("EMULATED_CAPTURE_FAILS")) return INVALIDATED;
  *graph = recorded.release();
  return 0;
}
API int cudaGraphInstantiate(void** executable, void* graph, unsigned long long) {
  if (capturing) return refused(capturing, UNSUPPORTED);
  *executable = new std::shared_ptr<Graph>(new Graph(*(Graph*)graph));
  return 0;
}
API int cudaGraphDestroy(void* graph) { delete (Graph*)graph; return 0; }
API int cudaGraphLaunch(void* executable, void* s) {
  std::shared_ptr<Graph> graph = *(std::shared_ptr<Graph>*)executable; // runs on if destroyed
  return later(s, [graph] {
    for (Work& work : *graph) work();
  });
}
API int cudaGraphExecDestroy(void* executable) { delete (std::shared_ptr<Graph>*)executable; return 0; }

API int cudaStreamCreateWithFlags(void** s, unsigned) {
  Open open;
  Stream* made = new Stream;
  streams.insert(made);
  *s = made;
  return 0;
}
API int cudaStreamDestroy(void* s) {
  Open open;
  run_all();
  streams.erase((Stream*)s);
  delete (Stream*)s;
  return 0;
}
API int cudaStreamSynchronize(void* s) {
  Open open;
  if (((Stream*)s)->capture) return refused((Stream*)s, UNSUPPORTED);
  if (capturing) return refused(capturing, UNSUPPORTED);
  run((Stream*)s, ((Stream*)s)->queued);
  return 0;
}
API int cudaEventCreateWithFlags(void** e, unsigned) { *e = new Event; return 0; }
API int cudaEventDestroy(void* e) { delete (Event*)e; return 0; }
API int cudaEventRecord(void* e, void* s) {
  std::lock_guard<std::recursive_mutex> alone(one_at_a_time);
  if (((Stream*)s)->capture) return refused((Stream*)s, UNSUPPORTED);
  *(Event*)e = {(Stream*)s, ((Stream*)s)->queued};
  return 0;
}
API int cudaStreamWaitEvent(void* s, void* e, unsigned) {
  std::lock_guard<std::recursive_mutex> alone(one_at_a_time);
  Event there = *(Event*)e;
  if (((Stream*)s)->capture) return refused((Stream*)s, ISOLATION);
  if (!there.stream) return 0;
  return later(s, [there] { run(there.stream, there.after); });
}
API int cudaEventSynchronize(void* e) {
  Open open;
  if (capturing) return refused(capturing, UNSUPPORTED);
  Event there = *(Event*)e;
  if (there.stream) run(there.stream, there.after);
  return 0;
}

// --- allocation and copies ----------------------------------------------------------------------
API int cudaMalloc(void** p, size_t bytes) {
  Open open;
  if (capturing) return refused(capturing, UNSUPPORTED);
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
  if (capturing) return refused(capturing, UNSUPPORTED);
  run_all();
  if (p) pieces.erase((char*)p - base);
  size_t end = pieces.empty() ? 0 : pieces.rbegin()->first + pieces.rbegin()->second;
  size_t kept = (end + PAGE - 1) / PAGE * PAGE, had = (used + PAGE - 1) / PAGE * PAGE;
  if (kept < had) mprotect(base + kept, had - kept, PROT_NONE);
  used = end;
  return 0;
}

API int cudaHostAlloc(void** p, size_t bytes, unsigned) {
  if (capturing) return refused(capturing, UNSUPPORTED);
  return posix_memalign(p, 64, bytes) ? 2 : 0;
}
API int cudaFreeHost(void* p) {
  Open open;
  if (capturing) return refused(capturing, UNSUPPORTED);
  run_all();
  free(p);
  return 0;
}

API int cudaMemcpyAsync(void* to, const void* from, size_t bytes, int, void* stream) {
  return later(stream, [=] { memmove(to, from, bytes); });
}

API int cudaMemsetAsync(void* to, int value, size_t bytes, void* stream) {
  return later(stream, [=] { memset(to, value, bytes); });
}

API int cuMemsetD32Async(unsigned long long to, unsigned value, size_t count, void* stream) {
  return later(stream, [=] {
    for (size_t k = 0; k < count; k++) ((unsigned*)to)[k] = value;
  });
}

API int cudaMemGetInfo(size_t* free, size_t* total) {
  *total = ROOM;
  *free = ROOM - used;
  return 0;
}

// --- device -------------------------------------------------------------------------------------
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
  const char* domain = getenv("EMULATED_DOMAIN"); // whoever tests at the same time has GPUs of its own
  snprintf(text, length, "%s:%02X:00.0", domain ? domain : "0000", device + 1);
  return 0;
}
API int cudaDeviceGetAttribute(int* value, int which, int) { *value = which == 75 ? version("EMULATED_CAPABILITY", 9) : 0; return 0; }
API int cuInit(unsigned) { return 0; }
API int cuDeviceGetName(char* text, int length, int) { snprintf(text, length, "Emulated GPU"); return 0; }
API int cuDeviceTotalMem_v2(size_t* bytes, int) { *bytes = ROOM; return 0; }

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
  static int programs = 0;
  std::string name = folder + "/kernels-" + std::to_string(getpid()) + "-" + std::to_string(programs++);
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
        " run_kernel(%s__call, v, x, y, t, %d); }\n"
        "extern \"C\" int %s__count() { return count(%s); }\n",
        kernel.c_str(), kernel.c_str(), kernel.c_str(), kernel.c_str(), meets, kernel.c_str(),
        kernel.c_str());
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
struct Function {
  void (*run)(void**, unsigned, unsigned, unsigned);
  int arguments;
  bool loaded; // by its first launch
};
API int cuModuleGetFunction(void** function, void* module, const char* name) {
  void* run = dlsym(module, (std::string(name) + "__run").c_str());
  void* count = dlsym(module, (std::string(name) + "__count").c_str());
  if (!run || !count) return 500;
  *function = new Function{(void (*)(void**, unsigned, unsigned, unsigned))run, ((int (*)())count)(), false};
  return 0;
}
API int cuLaunchKernel(
    void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
    unsigned, void* stream, void** values, void**) {
  if (!gx || !gy || gz != 1 || bx > 1024 || gy > 65535 || by != 1 || bz != 1) return 1;
  if (capturing && !((Function*)function)->loaded) return refused(capturing, UNSUPPORTED);
  ((Function*)function)->loaded = true;
  Function f = *(Function*)function;
  std::vector<long long> kept(f.arguments); // a launch takes its arguments with it
  for (int k = 0; k < f.arguments; k++) memcpy(&kept[k], values[k], sizeof kept[k]);
  return later(stream, [=]() mutable {
    std::vector<void*> at(f.arguments);
    for (int k = 0; k < f.arguments; k++) at[k] = &kept[k];
    f.run(at.data(), gx, gy, bx);
  });
}

// --- numbers ------------------------------------------------------------------------------------
enum { FLOAT = 0, BF16_DNN = 9, BF16_BLAS = 14, TF32_MATH = 3 };

static float as_float(unsigned bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// The nearest number that has `dropped` bits of mantissa less.
static float rounded(float value, int dropped) {
  if (value != value || dropped == 0) return value;
  unsigned bits;
  memcpy(&bits, &value, sizeof bits);
  bits += (1u << (dropped - 1)) - 1 + (bits >> dropped & 1);
  return as_float(bits >> dropped << dropped);
}

struct Numbers { // of either type; factors can be rounded when they are read
  void* at;
  bool bf16;
  int dropped;

  double operator[](long i) const {
    return bf16 ? as_float((unsigned)((unsigned short*)at)[i] << 16) : rounded(((float*)at)[i], dropped);
  }
  void put(long i, double sum) const {
    if (!bf16) {
      ((float*)at)[i] = (float)sum;
      return;
    }
    float value = rounded((float)sum, 16);
    unsigned bits;
    memcpy(&bits, &value, sizeof bits);
    ((unsigned short*)at)[i] = (unsigned short)(bits >> 16);
  }
};

// --- cuBLAS -------------------------------------------------------------------------------------
struct Handle {
  void* stream = nullptr;
  int math = 0;
  void* room = nullptr;
  bool loaded = false; // by its first work

  bool ready(bool needs_room) {
    if (capturing && (!loaded || (needs_room && !room))) {
      refused(capturing, UNSUPPORTED);
      return false;
    }
    return loaded = true;
  }
};
API int cublasCreate_v2(void** h) { *h = new Handle; return 0; }
API int cublasDestroy_v2(void* h) { delete (Handle*)h; return 0; }
API int cublasSetStream_v2(void* h, void* s) {
  ((Handle*)h)->stream = s;
  ((Handle*)h)->room = nullptr; // what was given before is not used any more
  return 0;
}
API int cublasSetWorkspace_v2(void* h, void* room, size_t bytes) {
  if ((size_t)room % 256 || bytes < (4 << 20)) return 7;
  ((Handle*)h)->room = room;
  return 0;
}
API int cublasSetMathMode(void* h, int math) { ((Handle*)h)->math = math; return 0; }
API const char* cublasGetStatusString(int) { return "an emulated error"; }

static int multiply(
    void* h, int ta, int tb, int m, int n, int k, float alpha, Numbers a, int lda, long long sa,
    Numbers b, int ldb, long long sb, float beta, Numbers c, int ldc, long long sc, int batch) {
  if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m) return 7;
  if (!((Handle*)h)->ready(true)) return 14;
  return later(((Handle*)h)->stream, [=] {
    for (int q = 0; q < batch; q++)
      for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            double x = a[q * sa + (ta ? l + (long long)i * lda : i + (long long)l * lda)];
            double y = b[q * sb + (tb ? j + (long long)l * ldb : l + (long long)j * ldb)];
            sum += x * y;
          }
          long long to = q * sc + i + (long long)j * ldc;
          c.put(to, alpha * sum + (beta == 0 ? 0 : beta * c[to]));
        }
  });
}

API int cublasSgemmStridedBatched(
    void* h, int ta, int tb, int m, int n, int k, const float* alpha, float* a, int lda, long long sa,
    float* b, int ldb, long long sb, const float* beta, float* c, int ldc, long long sc, int batch) {
  int dropped = ((Handle*)h)->math == TF32_MATH ? 13 : 0;
  return multiply(h, ta, tb, m, n, k, *alpha, {a, false, dropped}, lda, sa,
      {b, false, dropped}, ldb, sb, *beta, {c, false, 0}, ldc, sc, batch);
}

API int cublasGemmStridedBatchedEx(
    void* h, int ta, int tb, int m, int n, int k, const void* alpha, void* a, int type_a, int lda,
    long long sa, void* b, int type_b, int ldb, long long sb, const void* beta, void* c, int type_c,
    int ldc, long long sc, int batch, int compute, int) {
  bool known = type_a == BF16_BLAS && type_b == BF16_BLAS && (type_c == BF16_BLAS || type_c == FLOAT);
  if (!known || compute != 68) return 15;
  return multiply(h, ta, tb, m, n, k, *(float*)alpha, {a, true, 0}, lda, sa,
      {b, true, 0}, ldb, sb, *(float*)beta, {c, type_c == BF16_BLAS, 0}, ldc, sc, batch);
}

// --- cuDNN --------------------------------------------------------------------------------------
struct Tensor {
  int type = FLOAT;
  std::vector<int> sizes, strides;
};
struct Window {
  std::vector<int> pad, stride, dilation;
  int groups = 1, sums = FLOAT, math = 0;
};
struct Perf { // cudnnConvolution...AlgoPerf_t
  int algo, status;
  float time;
  size_t memory;
  int determinism, math, reserved[3];
};
API size_t cudnnGetVersion() { return version("EMULATED_CUDNN", 91900); }
API const char* cudnnGetErrorString(int) { return "an emulated error"; }
API int cudnnCreate(void** h) { *h = new Handle; return 0; }
API int cudnnDestroy(void* h) { delete (Handle*)h; return 0; }
API int cudnnSetStream(void* h, void* s) { ((Handle*)h)->stream = s; return 0; }
API int cudnnCreateTensorDescriptor(void** d) { *d = new Tensor; return 0; }
API int cudnnDestroyTensorDescriptor(void* d) { delete (Tensor*)d; return 0; }
API int cudnnCreateFilterDescriptor(void** d) { *d = new Tensor; return 0; }
API int cudnnDestroyFilterDescriptor(void* d) { delete (Tensor*)d; return 0; }
API int cudnnCreateConvolutionDescriptor(void** d) { *d = new Window; return 0; }
API int cudnnDestroyConvolutionDescriptor(void* d) { delete (Window*)d; return 0; }
API int cudnnSetTensorNdDescriptor(void* d, int type, int n, const int* sizes, const int* strides) {
  if (n < 4) return 3000;
  *(Tensor*)d = {type, std::vector<int>(sizes, sizes + n), std::vector<int>(strides, strides + n)};
  return 0;
}
API int cudnnSetFilterNdDescriptor(void* d, int type, int, int n, const int* sizes) {
  Tensor* t = (Tensor*)d;
  t->type = type;
  t->sizes.assign(sizes, sizes + n);
  t->strides.assign(n, 1);
  for (int k = n - 2; k >= 0; k--) t->strides[k] = t->strides[k + 1] * t->sizes[k + 1];
  return 0;
}
API int cudnnSetConvolutionNdDescriptor(
    void* d, int n, const int* pad, const int* stride, const int* dilation, int, int sums) {
  Window* w = (Window*)d;
  w->sums = sums;
  w->pad.assign(pad, pad + n);
  w->stride.assign(stride, stride + n);
  w->dilation.assign(dilation, dilation + n);
  return 0;
}
API int cudnnSetConvolutionGroupCount(void* d, int groups) { ((Window*)d)->groups = groups; return 0; }
API int cudnnSetConvolutionMathType(void* d, int math) { ((Window*)d)->math = math; return 0; }

// Whether the shapes fit, as cuDNN would say.
static bool fits(const Tensor& x, const Tensor& w, const Window& c, const Tensor& y) {
  bool good = x.type == y.type && x.type == w.type && c.sums == FLOAT && x.sizes[0] == y.sizes[0] && x.sizes[1] == w.sizes[1] * c.groups && y.sizes[1] == w.sizes[0]
      && w.sizes[0] % c.groups == 0;
  for (size_t k = 0; k < c.pad.size(); k++) {
    int extent = c.dilation[k] * (w.sizes[2 + k] - 1) + 1;
    good &= (x.sizes[2 + k] + 2 * c.pad[k] - extent) / c.stride[k] + 1 == y.sizes[2 + k];
  }
  return good;
}

enum Direction { FORWARD, DATA, FILTER };
enum { TENSOR_OP = 1, FMA = 3, NOT_SUPPORTED = 3000 };

// Algorithms that do not keep their promise of exact factors, seen so on GPUs: one rounds them to
// TF32, the other loses as much by its own doing.
enum { ROUNDS = 6, LOSES = 7 };
static const double LOST = 7e-4;

// All algorithms, in the order that the heuristic expects, with the times that they take: the
// fastest is not deterministic, the next rounds factors, the next needs more room than anybody has,
// and of the other two the one that is expected to be the slower is the faster. Strides above 2 and
// windows of 5 have one more each, which is expected to be the fastest, is, and is wrong; a stride
// of 7 has but wrong ones.
static std::vector<Perf> algorithms(Direction direction, const Tensor& x, const Tensor& w, const Window& c) {
  bool volumes = x.sizes.size() > 4, dilated = false;
  for (int d : c.dilation) dilated |= d > 1;
  if (x.type == BF16_DNN && volumes) return {}; // so that a layer is left in f32
  int same = direction != FILTER || !dilated; // as often
  std::vector<Perf> wrong;
  if (c.stride.back() > 2) wrong.push_back({ROUNDS, 0, 0.02f, 3000, same, FMA, {}});
  if (w.sizes.back() == 5) wrong.push_back({LOSES, 0, 0.01f, 0, same, FMA, {}});
  if (c.stride.back() == 7) return wrong;
  std::vector<Perf> all = {
      {3, 0, 0.2f, 0, same, TENSOR_OP, {}},
      {1, 0, 1.0f, 1000, same, FMA, {}},
      {4, 0, 0.3f, size_t(1) << 30, same, FMA, {}},
      {2, volumes ? NOT_SUPPORTED : 0, 0.5f, 2000, same, FMA, {}},
      {0, 0, 0.1f, 0, 0, FMA, {}},
      {5, NOT_SUPPORTED, -1, 0, same, FMA, {}},
  };
  all.insert(all.begin(), wrong.begin(), wrong.end());
  return all;
}

static int told(std::vector<Perf> all, int room, int* count, void* perf) {
  *count = std::min(room, (int)all.size());
  std::copy(all.begin(), all.begin() + *count, (Perf*)perf);
  return *count ? 0 : NOT_SUPPORTED;
}

static int offer(Direction direction, void* x, void* w, void* c, void* y, int room, int* count, void* perf) {
  if (!fits(*(Tensor*)x, *(Tensor*)w, *(Window*)c, *(Tensor*)y)) return 2000;
  return told(algorithms(direction, *(Tensor*)x, *(Tensor*)w, *(Window*)c), room, count, perf);
}
API int cudnnGetConvolutionForwardAlgorithm_v7(
    void*, void* x, void* w, void* c, void* y, int room, int* count, void* perf) {
  return offer(FORWARD, x, w, c, y, room, count, perf);
}
API int cudnnGetConvolutionBackwardDataAlgorithm_v7(
    void*, void* w, void* y, void* c, void* x, int room, int* count, void* perf) {
  return offer(DATA, x, w, c, y, room, count, perf);
}
API int cudnnGetConvolutionBackwardFilterAlgorithm_v7(
    void*, void* x, void* y, void* c, void* w, int room, int* count, void* perf) {
  return offer(FILTER, x, w, c, y, room, count, perf);
}

// Calls f(index of x, of w, of y) for every product.
template <class F>
static void each_product(const Tensor& x, const Tensor& w, const Window& c, const Tensor& y, F f) {
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

// Whether all these bytes are in one piece of the device's memory.
static bool held(const void* at, size_t bytes) {
  std::lock_guard<std::recursive_mutex> alone(one_at_a_time);
  size_t offset = (const char*)at - base;
  auto next = pieces.upper_bound(offset);
  if (next == pieces.begin()) return false;
  auto piece = std::prev(next);
  return offset + bytes <= piece->first + piece->second;
}

static bool held(const void* descriptor, const void* at) {
  const Tensor& t = *(const Tensor*)descriptor;
  return held(at, extent(t) * (t.type == BF16_DNN ? 2 : 4));
}

// A convolution in one direction.
struct Call {
  Direction direction;
  void *handle, *xd, *x, *wd, *w, *c, *yd, *y, *room;
  size_t bytes;

  void* stream() const { return ((Handle*)handle)->stream; }

  // Checks what cuDNN takes on trust: an algorithm that was offered for this shape and these
  // factors, the room that it asked for, and tensors that are there.
  bool agreed(int algorithm) const {
    for (const Perf& way : algorithms(direction, *(Tensor*)xd, *(Tensor*)wd, *(Window*)c))
      if (way.algo == algorithm && way.status == 0 && way.math == ((Window*)c)->math)
        return bytes >= way.memory && (!way.memory || held(room, way.memory)) && held(xd, x) && held(wd, w) && held(yd, y);
    return false;
  }

  Numbers numbers(void* descriptor, void* at, int algorithm) const {
    bool exact = ((Window*)c)->math == FMA && algorithm != ROUNDS;
    return {at, ((Tensor*)descriptor)->type == BF16_DNN, exact ? 0 : 13};
  }

  // Overwrites what the direction computes, and the room.
  void compute(int algorithm) const {
    if (room) memset(room, 0xFF, bytes);
    Numbers wide = numbers(xd, x, algorithm), filters = numbers(wd, w, algorithm), narrow = numbers(yd, y, algorithm);
    Numbers to = direction == FORWARD ? narrow : direction == DATA ? wide : filters;
    static std::vector<double> sums; // of one call at a time
    sums.assign(extent(*(Tensor*)(direction == FORWARD ? yd : direction == DATA ? xd : wd)), 0);
    each_product(*(Tensor*)xd, *(Tensor*)wd, *(Window*)c, *(Tensor*)yd, [&](long i, long j, long k) {
      if (direction == FORWARD) sums[k] += wide[i] * filters[j];
      if (direction == DATA) sums[i] += narrow[k] * filters[j];
      if (direction == FILTER) sums[j] += narrow[k] * wide[i];
    });
    double lost = algorithm == LOSES ? LOST : 0;
    for (size_t i = 0; i < sums.size(); i++) to.put(i, sums[i] * (i % 2 ? 1 + lost : 1 - lost));
  }

  int run(int algorithm) const {
    if (!agreed(algorithm)) return 2000;
    if (!((Handle*)handle)->ready(false)) return 5000;
    return later(stream(), [call = *this, algorithm] { call.compute(algorithm); });
  }

  // Times all algorithms on the given memory, which is to be there in full: they share one run.
  int find(int room, int* count, void* perf) const {
    if (!fits(*(Tensor*)xd, *(Tensor*)wd, *(Window*)c, *(Tensor*)yd)) return 2000;
    if (!held(xd, x) || !held(wd, w) || !held(yd, y) || (bytes && !held(this->room, bytes))) return 5000;
    std::vector<Perf> timed = algorithms(direction, *(Tensor*)xd, *(Tensor*)wd, *(Window*)c);
    for (Perf& way : timed)
      if (way.status == 0 && way.memory > bytes) way.status = NOT_SUPPORTED;
    std::stable_sort(timed.begin(), timed.end(), [](const Perf& a, const Perf& b) {
      return a.status != b.status ? a.status < b.status : a.time < b.time;
    });
    Open open;
    cudaStreamSynchronize(stream());
    compute(0);
    return told(timed, room, count, perf);
  }
};

API int cudnnConvolutionForward(
    void* h, const void*, void* xd, void* x, void* wd, void* w, void* c, int algorithm, void* room,
    size_t bytes, const void*, void* yd, void* y) {
  return Call{FORWARD, h, xd, x, wd, w, c, yd, y, room, bytes}.run(algorithm);
}
API int cudnnConvolutionBackwardData(
    void* h, const void*, void* wd, void* w, void* yd, void* dy, void* c, int algorithm, void* room,
    size_t bytes, const void*, void* xd, void* dx) {
  return Call{DATA, h, xd, dx, wd, w, c, yd, dy, room, bytes}.run(algorithm);
}
API int cudnnConvolutionBackwardFilter(
    void* h, const void*, void* xd, void* x, void* yd, void* dy, void* c, int algorithm, void* room,
    size_t bytes, const void*, void* wd, void* dw) {
  return Call{FILTER, h, xd, x, wd, dw, c, yd, dy, room, bytes}.run(algorithm);
}
API int cudnnFindConvolutionForwardAlgorithmEx(
    void* h, void* xd, void* x, void* wd, void* w, void* c, void* yd, void* y, int many, int* count,
    void* perf, void* room, size_t bytes) {
  return Call{FORWARD, h, xd, x, wd, w, c, yd, y, room, bytes}.find(many, count, perf);
}
API int cudnnFindConvolutionBackwardDataAlgorithmEx(
    void* h, void* wd, void* w, void* yd, void* dy, void* c, void* xd, void* dx, int many, int* count,
    void* perf, void* room, size_t bytes) {
  return Call{DATA, h, xd, dx, wd, w, c, yd, dy, room, bytes}.find(many, count, perf);
}
API int cudnnFindConvolutionBackwardFilterAlgorithmEx(
    void* h, void* xd, void* x, void* yd, void* dy, void* c, void* wd, void* dw, int many, int* count,
    void* perf, void* room, size_t bytes) {
  return Call{FILTER, h, xd, x, wd, dw, c, yd, dy, room, bytes}.find(many, count, perf);
}
