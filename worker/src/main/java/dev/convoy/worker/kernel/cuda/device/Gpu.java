package dev.convoy.worker.kernel.cuda.device;

import static org.bytedeco.cuda.global.cublas.CUBLAS_PEDANTIC_MATH;
import static org.bytedeco.cuda.global.cublas.CUBLAS_TF32_TENSOR_OP_MATH;
import static org.bytedeco.cuda.global.cublas.cublasCreate_v2;
import static org.bytedeco.cuda.global.cublas.cublasDestroy_v2;
import static org.bytedeco.cuda.global.cublas.cublasSetMathMode;
import static org.bytedeco.cuda.global.cublas.cublasSetStream_v2;
import static org.bytedeco.cuda.global.cublas.cublasSetWorkspace_v2;
import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaSetDevice;
import static org.bytedeco.cuda.global.cudart.cudaStreamCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cudaStreamNonBlocking;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;
import static org.bytedeco.cuda.global.cudnn.cudnnCreate;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroy;
import static org.bytedeco.cuda.global.cudnn.cudnnSetStream;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.memory.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.javacpp.Pointer;

/**
 * An opened GPU: one stream for all that computes and two for copies beside it, the handles of
 * cuDNN and cuBLAS, our own kernels, and small constant tables.
 *
 * <p>Concurrency: belongs to the thread that opened it.
 */
public final class Gpu implements AutoCloseable {
  private static final int TENSOR_CORES = 8; // the first capability with TF32 and bf16
  private static final int HOPPER = 9;

  /** A folder that all processes of the machine have, whose temporary folders may differ. */
  private static final Path CLAIMS = Path.of("/tmp");

  private final GpuName name;
  private final Precision precision;
  private final boolean graphs;
  private final CUstream_st stream = new CUstream_st();
  private final CUstream_st copies = new CUstream_st();
  private final CUstream_st uploads = new CUstream_st();
  private final cudnnContext dnn = new cudnnContext();
  private final cublasContext blas = new cublasContext();
  private final DeviceMemory memory = new DeviceMemory(stream);
  private final PinnedMemory pinned = new PinnedMemory();
  private final Deque<Runnable> closers = new ArrayDeque<>(); // last made, first closed
  private final Map<DataType, DeviceCode> codes = new EnumMap<>(DataType.class);
  private final DeviceScalars scalars;

  private Gpu(GpuName name, Precision precision, boolean graphs) {
    this.name = name;
    this.precision = precision;
    this.graphs = graphs;
    Cuda.check(cudaSetDevice(name.ordinal()), "choosing " + name);
    Cuda.check(cudaFree(new Pointer()), "starting on " + name); // makes the context of this thread
    make(cudaStreamCreateWithFlags(stream, cudaStreamNonBlocking), () -> cudaStreamDestroy(stream));
    make(cudaStreamCreateWithFlags(copies, cudaStreamNonBlocking), () -> cudaStreamDestroy(copies));
    make(
        cudaStreamCreateWithFlags(uploads, cudaStreamNonBlocking),
        () -> cudaStreamDestroy(uploads));
    Cuda.checkDnn(cudnnCreate(dnn), "opening cuDNN");
    closers.push(() -> Cuda.checkDnn(cudnnDestroy(dnn), "closing cuDNN"));
    Cuda.checkDnn(cudnnSetStream(dnn, stream), "giving cuDNN its stream");
    long room = name.major() >= HOPPER ? 32L << 20 : 4L << 20; // as its manual recommends
    Memory.Region workspace = memory.allocate(room);
    closers.push(workspace::close);
    Cuda.checkBlas(cublasCreate_v2(blas), "opening cuBLAS");
    closers.push(() -> Cuda.checkBlas(cublasDestroy_v2(blas), "closing cuBLAS"));
    Cuda.checkBlas(cublasSetStream_v2(blas, stream), "giving cuBLAS its stream");
    // Else it would allocate some, also where its work is recorded; a new stream takes it away.
    Cuda.checkBlas(
        cublasSetWorkspace_v2(blas, Cuda.pointer(workspace.address()), room),
        "giving cuBLAS its workspace");
    // Pedantic: default math may be emulated with shorter factors where the environment says so.
    int math = precision == Precision.F32 ? CUBLAS_PEDANTIC_MATH : CUBLAS_TF32_TENSOR_OP_MATH;
    Cuda.checkBlas(cublasSetMathMode(blas, math), "choosing cuBLAS's precision");
    load(DataType.F32);
    if (precision == Precision.BF16) {
      load(DataType.BF16);
    }
    scalars = new DeviceScalars(memory, stream);
    closers.push(scalars::close);
  }

  private void load(DataType activations) {
    DeviceCode code = DeviceCode.load(name.architecture(), activations);
    codes.put(activations, code);
    closers.push(code::close);
  }

  /** A call that makes something, and the call that ends it. */
  private interface End {
    int end();
  }

  private void make(int status, End end) {
    Cuda.check(status, "making a stream");
    closers.push(() -> Cuda.check(end.end(), "ending a stream"));
  }

  /**
   * Opens a GPU for the calling thread.
   *
   * @param share whether other workers may have the same
   * @param graphs whether what steps have in common shall be recorded
   * @throws CudaException when there is none of this number, it cannot compute in this precision or
   *     is told not to by the environment, or another worker has it
   */
  public static Gpu open(int ordinal, Precision precision, boolean share, boolean graphs) {
    CudaLibrary.requireUsable();
    Tf32Override.of(System.getenv()).requireFor(precision);
    GpuName name = GpuName.of(ordinal);
    if (precision != Precision.F32 && name.major() < TENSOR_CORES) {
      throw new CudaException(
          name + " multiplies neither TF32 nor bf16: use --precision f32, or a newer GPU");
    }
    if (share) {
      return new Gpu(name, precision, graphs);
    }
    GpuClaim claim = GpuClaim.of(CLAIMS, name.place());
    try {
      Gpu gpu = new Gpu(name, precision, graphs);
      gpu.closers.addLast(claim::close);
      return gpu;
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  /** Which GPU this is. */
  public GpuName name() {
    return name;
  }

  /** In which precision products are taken, and activations stored. */
  public Precision precision() {
    return precision;
  }

  /** Whether what steps have in common shall be recorded. */
  public boolean graphs() {
    return graphs;
  }

  /** The stream on which all work is queued. */
  public CUstream_st stream() {
    return stream;
  }

  /** The stream of copies that go on beside what computes. */
  public CUstream_st copies() {
    return copies;
  }

  /** The stream on which batches come. */
  public CUstream_st uploads() {
    return uploads;
  }

  /** cuDNN's handle, on that stream. */
  public cudnnContext dnn() {
    return dnn;
  }

  /** cuBLAS's handle, on that stream. */
  public cublasContext blas() {
    return blas;
  }

  /** Our kernels for activations of a type. */
  public DeviceCode code(DataType activations) {
    DeviceCode code = codes.get(activations);
    if (code == null) {
      throw new IllegalStateException(name + " was opened without kernels for " + activations);
    }
    return code;
  }

  /** What changes from step to step. */
  public DeviceScalars scalars() {
    return scalars;
  }

  /** Memory on the device. */
  public DeviceMemory memory() {
    return memory;
  }

  /** Page-locked memory of the host, which the device reads and writes by itself. */
  public Memory pinned() {
    return pinned;
  }

  /** Something to be ended with the GPU. */
  public void atClose(Runnable closer) {
    closers.push(closer);
  }

  /** Integers that kernels look things up in, kept until the GPU is closed. */
  public CudaOperand table(int... values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
    bytes.asIntBuffer().put(values);
    Memory.Region region = memory.allocate(bytes.remaining());
    closers.push(region::close);
    memory.write(region.address(), bytes);
    return CudaOperand.constant(region.address(), values.length);
  }

  /** Lets the calling thread use this GPU; for threads beside the one that opened it. */
  public void use() {
    Cuda.check(cudaSetDevice(name.ordinal()), "choosing " + name);
  }

  /** Waits until everything queued is done. */
  public void await() {
    Cuda.check(cudaStreamSynchronize(stream), "waiting for the GPU");
    Cuda.check(cudaStreamSynchronize(copies), "waiting for the GPU's copies");
    Cuda.check(cudaStreamSynchronize(uploads), "waiting for the GPU's batches");
  }

  @Override
  public void close() {
    await();
    while (!closers.isEmpty()) {
      closers.pop().run();
    }
  }
}
