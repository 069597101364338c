package dev.convoy.worker.kernel.cuda.program;

import static org.bytedeco.cuda.global.cudart.cudaMemsetAsync;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.program.LayerPass;
import dev.convoy.worker.kernel.program.OperandPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;

/** The calls that one pass queues, and what they need between each other. */
public final class CudaPass extends LayerPass<CudaStep> {
  /** Where tensors begin in a buffer, in bytes. */
  public static final long ALIGNMENT = 256;

  private static final int SLICE = 1 << 14; // elements that a block sums up

  private final Gpu gpu;
  private final List<String> names = new ArrayList<>(); // of our own kernels

  CudaPass(Gpu gpu) {
    super(ALIGNMENT);
    this.gpu = gpu;
  }

  /** A tensor of f32 that lives during the call. */
  public CudaOperand scratch(long elements) {
    return scratch(elements, DataType.F32);
  }

  /** A tensor that lives during the call. */
  public CudaOperand scratch(long elements, DataType type) {
    return new CudaOperand(OperandPlace.SCRATCH, 0, room(elements * type.bytes()), elements, type);
  }

  /** Lays scratch out behind what an earlier call leaves in the same buffer. */
  void behind(CudaOperand left) {
    behind(left.offset() + left.bytes());
  }

  /** An operand's values in a type: the operand itself, or a copy made here. */
  public CudaOperand in(DataType type, CudaOperand from) {
    if (from.type() == type) {
      return from;
    }
    CudaOperand copy = scratch(from.elements(), type);
    convert(from, copy);
    return copy;
  }

  /** Where to write, in a type, what shall be {@link #convert}ed. */
  public CudaOperand inPlaceOf(CudaOperand to, DataType type) {
    return to.type() == type ? to : scratch(to.elements(), type);
  }

  /** Rounds or widens values; does nothing where both are one operand. */
  public void convert(CudaOperand from, CudaOperand to) {
    if (!from.equals(to)) {
      each(Launch.conversion(to.type()), to.elements(), from, to);
    }
  }

  /** Room that a single step uses, shared with other steps' room. */
  public CudaOperand workspace(long bytes) {
    if (bytes == 0) {
      return CudaOperand.NONE;
    }
    workspaceOf(bytes);
    return new CudaOperand(
        OperandPlace.WORKSPACE, 0, 0, (bytes + Float.BYTES - 1) / Float.BYTES, DataType.F32);
  }

  /** Runs one of our own kernels, one thread an element; the count is its last argument. */
  public void each(String kernel, long count, Object... arguments) {
    add(Launch.elements(gpu, kernel, count, arguments));
  }

  /** Runs one of our own kernels with a block a sum. */
  public void blocks(String kernel, int blocks, int slices, int threads, Object... arguments) {
    add(new Launch(gpu, kernel, blocks, slices, threads, List.of(arguments)));
  }

  private void add(Launch launch) {
    names.add(launch.kernel());
    run(launch, launch.operands().toArray(CudaOperand[]::new));
  }

  /** Runs anything else. */
  public void run(CudaStep.Code code, CudaOperand... operands) {
    add(new CudaStep(code, List.of(operands)));
  }

  /** Fills with zeros. */
  public void clear(CudaOperand operand) {
    run(
        address -> {
          Pointer memory = Cuda.pointer(address.applyAsLong(operand));
          return step ->
              Cuda.check(
                  cudaMemsetAsync(memory, 0, operand.bytes(), gpu.stream()), "clearing a tensor");
        },
        operand);
  }

  /**
   * Some channels of a tensor in an order of their own: the tensor itself, or a copy made here.
   *
   * @param from {@code (rows, held, unit)}
   * @param positions which of the held channels
   * @return {@code (rows, positions, unit)}
   */
  public CudaOperand take(CudaOperand from, int rows, int held, int unit, int[] positions) {
    if (isIdentity(held, positions)) {
      return from;
    }
    CudaOperand taken = scratch((long) rows * positions.length * unit, from.type());
    move(from, taken, gpu.table(positions), CudaOperand.NONE, rows, held, positions.length, unit);
    return taken;
  }

  /** Where to write what shall be {@link #deliver}ed to some channels of a tensor. */
  public CudaOperand staging(CudaOperand to, int rows, int held, int unit, int[] positions) {
    return isIdentity(held, positions)
        ? to
        : scratch((long) rows * positions.length * unit, to.type());
  }

  /** Brings what was written to {@link #staging} to its channels. */
  public void deliver(
      CudaOperand staged, CudaOperand to, int rows, int held, int unit, int[] positions) {
    if (!staged.equals(to)) {
      move(staged, to, CudaOperand.NONE, gpu.table(positions), rows, held, positions.length, unit);
    }
  }

  private void move(
      CudaOperand from,
      CudaOperand to,
      CudaOperand fromUnits,
      CudaOperand toUnits,
      int rows,
      int held,
      int count,
      int unit) {
    long whole = (long) held * unit;
    int payload = Math.multiplyExact(count, unit);
    each(
        "move_units",
        (long) rows * payload,
        from,
        to,
        fromUnits,
        toUnits,
        0L,
        0L,
        fromUnits.equals(CudaOperand.NONE) ? (long) payload : whole,
        toUnits.equals(CudaOperand.NONE) ? (long) payload : whole,
        payload,
        unit,
        0);
  }

  private static boolean isIdentity(int held, int[] positions) {
    return Arrays.equals(positions, IntStream.range(0, held).toArray());
  }

  /** Into how many slices a sum over this many elements is cut. */
  public static int slices(long elements) {
    return (int) Math.max(1, Math.min(256, elements / SLICE));
  }

  /** How many threads of a block a sum over this many elements keeps busy. */
  public static int threads(long elements) {
    int threads = 32;
    while (threads < Launch.THREADS && threads < elements) {
      threads *= 2;
    }
    return threads;
  }

  /** The kernels of our own that it runs. */
  List<String> names() {
    return names;
  }

  /** Says what else it runs. */
  public void named(String code) {
    names.add(code);
  }
}
