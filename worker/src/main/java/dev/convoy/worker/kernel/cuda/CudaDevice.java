package dev.convoy.worker.kernel.cuda;

import static org.bytedeco.cuda.global.cudart.cudaEventBlockingSync;
import static org.bytedeco.cuda.global.cudart.cudaEventCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaEventDestroy;
import static org.bytedeco.cuda.global.cudart.cudaEventDisableTiming;
import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDefault;
import static org.bytedeco.cuda.global.cudart.cudaMemsetAsync;
import static org.bytedeco.cuda.global.cudart.cudaStreamWaitEvent;

import dev.convoy.plan.Reshard.Runs;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.program.Launch;
import dev.convoy.worker.kernel.program.BoundStep;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;

/** What a GPU does for the runtime: moves of slices, copies to page-locked memory, recordings. */
final class CudaDevice implements Device {
  private final Gpu gpu;

  CudaDevice(Gpu gpu) {
    this.gpu = gpu;
  }

  @Override
  public Memory pinned() {
    return gpu.pinned();
  }

  @Override
  public Runnable move(DataType type, List<Move> moves, Buffer source, Buffer target, boolean add) {
    CudaOperand here = CudaOperand.of(source, type);
    CudaOperand there = CudaOperand.of(target, type);
    List<Runnable> launches = new ArrayList<>();
    long from = 0; // where a side that lies one after the other goes on
    long to = 0;
    for (Move move : moves) {
      if (move.size() > 0) {
        launches.add(bind(launch(move, here, from, there, to, add)));
      }
      from += move.from() == null ? move.size() : 0;
      to += move.to() == null ? move.size() : 0;
    }
    return () -> launches.forEach(Runnable::run);
  }

  private Launch launch(
      Move move, CudaOperand source, long from, CudaOperand target, long to, boolean add) {
    Runs rows = move.from() == null ? move.to() : move.from();
    if (rows == null) {
      throw new IllegalArgumentException("a move says neither where from nor where to");
    }
    int payload = Math.toIntExact(rows.size() / rows.rows());
    int unit = Units.unit(move.from(), move.to());
    Units a = move.from() == null ? Units.sideBySide(from, payload) : Units.of(move.from(), unit);
    Units b = move.to() == null ? Units.sideBySide(to, payload) : Units.of(move.to(), unit);
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                source, target, table(a), table(b), a.start(), b.start(), a.row(), b.row(), payload,
                unit));
    boolean ofBytes = source.type() == DataType.U8;
    if (ofBytes && add) {
      throw new IllegalArgumentException("bytes are never added up");
    } else if (!ofBytes) {
      arguments.add(add ? 1 : 0);
    }
    String kernel = ofBytes ? "move_bytes" : "move_units";
    return Launch.elements(gpu, kernel, move.size(), arguments.toArray());
  }

  private CudaOperand table(Units units) {
    return units.places().isEmpty()
        ? CudaOperand.NONE
        : gpu.table(units.places().stream().mapToInt(p -> p).toArray());
  }

  private static Runnable bind(Launch launch) {
    BoundStep bound =
        launch.bind(CudaOperand::offset); // constants, and nothing, are their own address
    return () -> bound.run(0);
  }

  /** A copy on the stream beside, after what is queued; what is queued later waits for it. */
  @Override
  public Runnable transfer(Buffer from, Buffer to) {
    CUevent_st ready = event();
    Runnable copy = copy(from, to, gpu.copies());
    return () -> {
      Cuda.check(cudaEventRecord(ready, gpu.stream()), "marking what is queued");
      Cuda.check(cudaStreamWaitEvent(gpu.copies(), ready, 0), "letting a copy wait");
      copy.run();
    };
  }

  @Override
  public Runnable copy(Buffer from, Buffer to) {
    return copy(from, to, gpu.stream());
  }

  private static Runnable copy(Buffer from, Buffer to, CUstream_st stream) {
    if (from.bytes() != to.bytes()) {
      throw new IllegalArgumentException("cannot copy " + from + " to " + to);
    }
    Pointer source = Cuda.pointer(from.address());
    Pointer target = Cuda.pointer(to.address());
    return () ->
        Cuda.check(
            cudaMemcpyAsync(target, source, from.bytes(), cudaMemcpyDefault, stream),
            "copying " + from.name());
  }

  @Override
  public Upload upload(Buffer from, Buffer via, Buffer to) {
    return new CudaUpload(gpu, event(), event(), from, via, to);
  }

  @Override
  public Runnable clear(Buffer buffer) {
    Pointer memory = Cuda.pointer(buffer.address());
    return () ->
        Cuda.check(
            cudaMemsetAsync(memory, 0, buffer.bytes(), gpu.stream()), "clearing " + buffer.name());
  }

  @Override
  public void publishStepScalars(long step, double rate) {
    gpu.scalars().publishStep(step);
    gpu.scalars().publishRate(rate);
  }

  @Override
  public boolean records() {
    return gpu.graphs();
  }

  @Override
  public Recording record(String what, Runnable work) {
    return CudaGraph.record(gpu, what, work);
  }

  private CUevent_st event() {
    CUevent_st event = new CUevent_st();
    // Whoever waits for one sleeps: the cores belong to exchange and peers, too.
    int flags = cudaEventDisableTiming | cudaEventBlockingSync;
    Cuda.check(cudaEventCreateWithFlags(event, flags), "making an event");
    gpu.atClose(() -> Cuda.check(cudaEventDestroy(event), "ending an event"));
    return event;
  }

  @Override
  public Fence fence() {
    CUevent_st queued = event();
    CUevent_st reached = event();
    return new Fence() {
      @Override
      public void mark() {
        Cuda.check(cudaEventRecord(queued, gpu.stream()), "marking what is queued");
        Cuda.check(cudaStreamWaitEvent(gpu.copies(), queued, 0), "joining the streams");
        Cuda.check(cudaEventRecord(reached, gpu.copies()), "marking the copies");
      }

      @Override
      public void await() {
        gpu.use();
        Cuda.check(cudaEventSynchronize(reached), "waiting for the GPU");
      }

      @Override
      public void hold() {
        Cuda.check(cudaStreamWaitEvent(gpu.stream(), reached, 0), "waiting for copies");
      }
    };
  }
}
