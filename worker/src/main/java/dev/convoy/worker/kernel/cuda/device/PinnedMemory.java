package dev.convoy.worker.kernel.cuda.device;

import static org.bytedeco.cuda.global.cudart.cudaFreeHost;
import static org.bytedeco.cuda.global.cudart.cudaHostAlloc;
import static org.bytedeco.cuda.global.cudart.cudaHostAllocPortable;

import dev.convoy.worker.memory.Memory;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;

/** Page-locked memory of the machine: a GPU copies to and from it at full speed, by itself. */
final class PinnedMemory implements Memory {
  @Override
  public boolean isHost() {
    return true;
  }

  @Override
  public long alignment() {
    return HOST.alignment();
  }

  @Override
  public long largestBuffer() {
    return HOST.largestBuffer();
  }

  @Override
  public Region allocate(long bytes) {
    Pointer memory = new Pointer();
    int status = cudaHostAlloc(memory, Math.max(alignment(), bytes), cudaHostAllocPortable);
    Cuda.check(status, "allocating " + bytes + " bytes of page-locked memory");
    return Region.of(
        memory.address(), () -> Cuda.check(cudaFreeHost(memory), "freeing page-locked memory"));
  }

  @Override
  public void write(long address, ByteBuffer from) {
    HOST.write(address, from);
  }

  @Override
  public void read(long address, ByteBuffer into) {
    HOST.read(address, into);
  }
}
