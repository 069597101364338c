package dev.convoy.worker.kernel.cuda;

import static org.bytedeco.cuda.global.cudart.cudaGetLastError;
import static org.bytedeco.cuda.global.cudart.cudaGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cudaGraphLaunch;
import static org.bytedeco.cuda.global.cudart.cudaStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamCaptureModeThreadLocal;
import static org.bytedeco.cuda.global.cudart.cudaStreamEndCapture;

import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.CudaException;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;

/** Queued work that was recorded as a CUDA graph and is queued again by one call. */
final class CudaGraph implements Device.Recording {
  private final Gpu gpu;
  private final String what;
  private final CUgraphExec_st executable = new CUgraphExec_st();

  private CudaGraph(Gpu gpu, String what) {
    this.gpu = gpu;
    this.what = what;
  }

  /**
   * Records what is queued by {@code queueing} on the stream of kernels; nothing of it is done.
   *
   * @throws CudaException when something in there cannot be recorded
   */
  static CudaGraph record(Gpu gpu, String what, Runnable queueing) {
    CudaGraph made = new CudaGraph(gpu, what);
    CUgraph_st graph = new CUgraph_st();
    try {
      made.capture(graph, queueing);
      Cuda.check(cudaGraphInstantiate(made.executable, graph, 0), "making it ready");
    } catch (CudaException e) {
      cudaGetLastError(); // it would be reported again by the next call
      throw new CudaException(
          what
              + " cannot be recorded as a CUDA graph ("
              + e.getMessage()
              + "): leave out --cuda-graphs",
          e);
    } finally {
      if (!graph.isNull()) {
        Cuda.check(cudaGraphDestroy(graph), "ending a recording");
      }
    }
    return made;
  }

  private void capture(CUgraph_st graph, Runnable queueing) {
    // Of this thread only: others may wait for copies and allocate meanwhile.
    Cuda.check(
        cudaStreamBeginCapture(gpu.stream(), cudaStreamCaptureModeThreadLocal),
        "beginning to record");
    gpu.scalars().fix(true);
    boolean queued = false;
    try {
      queueing.run();
      queued = true;
    } finally {
      gpu.scalars().fix(false);
      int status = cudaStreamEndCapture(gpu.stream(), graph);
      if (queued) { // otherwise what went wrong before is on its way
        Cuda.check(status, "recording");
      }
    }
  }

  @Override
  public void run() {
    Cuda.check(cudaGraphLaunch(executable, gpu.stream()), "queueing " + what);
  }

  @Override
  public void close() {
    Cuda.check(cudaGraphExecDestroy(executable), "ending the recording of " + what);
  }
}
