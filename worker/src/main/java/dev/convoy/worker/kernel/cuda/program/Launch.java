package dev.convoy.worker.kernel.cuda.program;

import static org.bytedeco.cuda.global.cudart.cuLaunchKernel;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.DeviceScalars;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.program.BoundStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A call of one of our own kernels. Its arguments are laid out once, eight bytes each, of which the
 * kernel reads as many as its parameter has.
 *
 * <p>A kernel's operands of type {@code real} are all f32 or all bf16. An argument is a {@link
 * CudaOperand} (its address), an int, long, float or double. It is the same in every step: what
 * changes is read from {@link DeviceScalars}.
 */
public final class Launch implements CudaStep.Code {
  /** Threads of a block where each has one element. */
  public static final int THREADS = 256;

  private final Gpu gpu;
  private final String kernel;
  private final int blocks;
  private final int slices;
  private final int threads;
  private final List<Object> arguments;

  /** A kernel in blocks of threads; see {@link #elements} for one thread an element. */
  public Launch(
      Gpu gpu, String kernel, int blocks, int slices, int threads, List<Object> arguments) {
    this.gpu = gpu;
    this.kernel = kernel;
    this.blocks = blocks;
    this.slices = slices;
    this.threads = threads;
    this.arguments = List.copyOf(arguments);
  }

  /** One thread an element; the count is the kernel's last argument. */
  public static Launch elements(Gpu gpu, String kernel, long count, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.add(count);
    int blocks = Math.toIntExact((count + THREADS - 1) / THREADS);
    return new Launch(gpu, kernel, blocks, 1, THREADS, all);
  }

  /** The kernel that turns elements of the other type into elements of this one. */
  public static String conversion(DataType to) {
    return to == DataType.BF16 ? "narrow" : "widen";
  }

  /** Which kernel. */
  String kernel() {
    return kernel;
  }

  /** The operands among the arguments. */
  List<CudaOperand> operands() {
    return arguments.stream()
        .filter(CudaOperand.class::isInstance)
        .map(CudaOperand.class::cast)
        .toList();
  }

  /** Which compilation of the kernel: that for bf16 where it has an operand in bf16. */
  private DataType type() {
    return operands().stream().anyMatch(s -> s.type() == DataType.BF16)
        ? DataType.BF16
        : DataType.F32;
  }

  @Override
  public BoundStep bind(ToLongFunction<CudaOperand> address) {
    if (blocks == 0) {
      return step -> {};
    }
    LongPointer values = new LongPointer(arguments.size());
    LongPointer[] each = new LongPointer[arguments.size()];
    for (int k = 0; k < arguments.size(); k++) {
      values.put(k, bits(arguments.get(k), address));
      each[k] = values.getPointer(k);
    }
    return new BoundLaunch(gpu.code(type()).function(kernel), new PointerPointer<>(each));
  }

  private static long bits(Object argument, ToLongFunction<CudaOperand> address) {
    if (argument instanceof CudaOperand operand) {
      return address.applyAsLong(operand);
    } else if (argument instanceof Integer value) {
      return value;
    } else if (argument instanceof Long value) {
      return value;
    } else if (argument instanceof Float value) {
      return Float.floatToRawIntBits(value);
    } else if (argument instanceof Double value) {
      return Double.doubleToRawLongBits(value);
    }
    throw new IllegalArgumentException("a kernel takes no " + argument);
  }

  private final class BoundLaunch implements BoundStep {
    private final CUfunc_st function;
    private final PointerPointer<LongPointer> pointers; // which it keeps, and they the values
    private final PointerPointer<LongPointer> nothing = new PointerPointer<>((Pointer) null);

    BoundLaunch(CUfunc_st function, PointerPointer<LongPointer> pointers) {
      this.function = function;
      this.pointers = pointers;
    }

    @Override
    public void run(long trainingStep) {
      int status =
          cuLaunchKernel(
              function, blocks, slices, 1, threads, 1, 1, 0, gpu.stream(), pointers, nothing);
      Cuda.check(status, "queueing the kernel " + kernel);
    }
  }
}
