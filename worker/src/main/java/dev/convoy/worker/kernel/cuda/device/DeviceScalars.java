package dev.convoy.worker.kernel.cuda.device;

import static org.bytedeco.cuda.global.cudart.cuMemsetD32Async;

import dev.convoy.worker.memory.Memory;
import org.bytedeco.cuda.cudart.CUstream_st;

/**
 * What changes from step to step, in a GPU's memory, from where kernels read it: their arguments
 * stay the same in every step, so that a recorded step can be run again.
 *
 * <p>A number is written in line with what is queued, and only where it differs from what was
 * written last.
 */
public final class DeviceScalars implements AutoCloseable {
  private static final int STEP = 0; // two words, the lower one first
  private static final int RATE = 2;
  private static final int WORDS = 3;

  private final CUstream_st stream;
  private final Memory.Region memory;
  private final int[] written = new int[WORDS];
  private final boolean[] known = new boolean[WORDS];
  private boolean fixed;

  DeviceScalars(DeviceMemory memory, CUstream_st stream) {
    this.stream = stream;
    this.memory = memory.allocate((long) WORDS * Integer.BYTES);
  }

  /** The training step, 64 bits. */
  public CudaOperand step() {
    return CudaOperand.constant(address(STEP), 2);
  }

  /** The optimizer's rate, f32. */
  public CudaOperand rate() {
    return CudaOperand.constant(address(RATE), 1);
  }

  private long address(int word) {
    return memory.address() + (long) word * Integer.BYTES;
  }

  /** Tells kernels that are queued from now on which step it is. */
  public void publishStep(long step) {
    write(STEP, (int) step);
    write(STEP + 1, (int) (step >>> 32));
  }

  /** Tells them the rate. */
  public void publishRate(double rate) {
    write(RATE, Float.floatToRawIntBits((float) rate));
  }

  /** From now on, or no longer, is what is queued recorded, where no number may be written. */
  public void fix(boolean recording) {
    fixed = recording;
  }

  private void write(int word, int value) {
    if (known[word] && written[word] == value) {
      return;
    }
    if (fixed) {
      throw new CudaException("a scalar of the step is not the one told before recording");
    }
    known[word] = false;
    Cuda.check(cuMemsetD32Async(address(word), value, 1, stream), "telling the GPU the step");
    written[word] = value;
    known[word] = true;
  }

  @Override
  public void close() {
    memory.close();
  }
}
