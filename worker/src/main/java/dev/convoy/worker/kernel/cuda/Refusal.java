package dev.convoy.worker.kernel.cuda;

import dev.convoy.worker.kernel.Update;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.memory.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first step in which an update was not done, in page-locked memory: the GPU writes it there by
 * itself, and the CPU reads it without waiting for the GPU.
 */
final class Refusal {
  private final Memory memory;
  private final Memory.Region region;

  /** Nothing was refused so far; ends with the GPU. */
  Refusal(Gpu gpu) {
    memory = gpu.pinned();
    region = memory.allocate(Long.BYTES);
    gpu.atClose(region::close);
    ByteBuffer none = number();
    none.putLong(0, Update.NONE);
    memory.write(region.address(), none);
  }

  /** 64 bits, for a kernel. */
  CudaOperand operand() {
    return CudaOperand.constant(region.address(), 2);
  }

  /** What the GPU has written by now. */
  long step() {
    ByteBuffer step = number();
    memory.read(region.address(), step);
    return step.getLong(0);
  }

  private static ByteBuffer number() {
    return ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
  }
}
