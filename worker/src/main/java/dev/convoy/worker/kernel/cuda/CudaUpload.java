package dev.convoy.worker.kernel.cuda;

import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDefault;
import static org.bytedeco.cuda.global.cudart.cudaStreamWaitEvent;

import dev.convoy.worker.kernel.Device.Upload;
import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.memory.Buffer;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.javacpp.Pointer;

/**
 * Elements on their way to the GPU on a stream of their own, which waits for nothing but the buffer
 * that they land in; what computes waits for them only where it takes them from there.
 */
final class CudaUpload implements Upload {
  private final Gpu gpu;
  private final CUevent_st landed;
  private final CUevent_st taken;
  private final Pointer from;
  private final Pointer via;
  private final Pointer to;
  private final long bytes;

  /** Two events of its own, and buffers of one size. */
  CudaUpload(Gpu gpu, CUevent_st landed, CUevent_st taken, Buffer from, Buffer via, Buffer to) {
    if (from.bytes() != via.bytes() || from.bytes() != to.bytes()) {
      throw new IllegalArgumentException("cannot bring " + from + " by " + via + " to " + to);
    }
    this.gpu = gpu;
    this.landed = landed;
    this.taken = taken;
    this.from = Cuda.pointer(from.address());
    this.via = Cuda.pointer(via.address());
    this.to = Cuda.pointer(to.address());
    this.bytes = from.bytes();
  }

  @Override
  public void run() {
    // An event that was never recorded is not waited for.
    Cuda.check(cudaStreamWaitEvent(gpu.uploads(), taken, 0), "waiting for the elements before");
    Cuda.check(
        cudaMemcpyAsync(via, from, bytes, cudaMemcpyDefault, gpu.uploads()), "copying a batch");
    Cuda.check(cudaEventRecord(landed, gpu.uploads()), "marking a batch");
    Cuda.check(cudaStreamWaitEvent(gpu.stream(), landed, 0), "waiting for a batch");
    Cuda.check(cudaMemcpyAsync(to, via, bytes, cudaMemcpyDefault, gpu.stream()), "taking a batch");
    Cuda.check(cudaEventRecord(taken, gpu.stream()), "marking that a batch is taken");
  }

  @Override
  public void await() {
    Cuda.check(cudaEventSynchronize(landed), "waiting for a batch");
  }
}
