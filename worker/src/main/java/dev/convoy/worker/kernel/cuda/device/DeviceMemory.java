package dev.convoy.worker.kernel.cuda.device;

import static org.bytedeco.cuda.global.cudart.cudaErrorMemoryAllocation;
import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaGetLastError;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMemGetInfo;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDefault;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;

import dev.convoy.worker.memory.Memory;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/** A GPU's memory. Copies wait for what is queued on the stream, and are done on return. */
public class DeviceMemory implements Memory {
  private static final long ALIGNMENT = 256; // cudaMalloc's own, and what vector loads like

  private final CUstream_st stream;

  /** Memory that is filled on a stream. */
  public DeviceMemory(CUstream_st stream) {
    this.stream = stream;
  }

  @Override
  public boolean isHost() {
    return false;
  }

  @Override
  public long alignment() {
    return ALIGNMENT;
  }

  @Override
  public long largestBuffer() {
    return Long.MAX_VALUE;
  }

  @Override
  public Region allocate(long bytes) {
    return allocateIfFree(bytes)
        .orElseThrow(
            () ->
                new OutOfMemoryError(
                    "the GPU has not enough memory: "
                        + bytes
                        + " bytes are needed and "
                        + free()
                        + " are free (use a smaller batch or more workers)"));
  }

  /** A region of so many bytes, or nothing where there is not enough memory. */
  public Optional<Region> allocateIfFree(long bytes) {
    Pointer memory = new Pointer();
    int status = cudaMalloc(memory, Math.max(ALIGNMENT, bytes));
    if (status == cudaErrorMemoryAllocation) {
      cudaGetLastError(); // it would be reported again by the next call
      return Optional.empty();
    }
    Cuda.check(status, "allocating " + bytes + " bytes of GPU memory");
    return Optional.of(
        Region.of(memory.address(), () -> Cuda.check(cudaFree(memory), "freeing GPU memory")));
  }

  private static long free() {
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer total = new SizeTPointer(1)) {
      Cuda.check(cudaMemGetInfo(free, total), "asking for the GPU's free memory");
      return free.get();
    }
  }

  @Override
  public void write(long address, ByteBuffer from) {
    copy(Cuda.pointer(address), at(from), from.remaining());
  }

  @Override
  public void read(long address, ByteBuffer into) {
    copy(at(into), Cuda.pointer(address), into.remaining());
  }

  private static Pointer at(ByteBuffer bytes) {
    return new Pointer(bytes.slice());
  }

  private void copy(Pointer to, Pointer from, long bytes) {
    Cuda.check(
        cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream), "copying " + bytes + " bytes");
    Cuda.check(cudaStreamSynchronize(stream), "waiting for the GPU");
  }
}
