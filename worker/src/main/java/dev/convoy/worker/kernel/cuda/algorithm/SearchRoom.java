package dev.convoy.worker.kernel.cuda.algorithm;

import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.DeviceMemory;
import dev.convoy.worker.memory.Memory.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/**
 * Tensors and workspace that are there only while algorithms are timed or checked. What is in them
 * is not said.
 */
final class SearchRoom implements AutoCloseable {
  private final List<Region> regions = new ArrayList<>();
  private final long workspaceBytes;

  private SearchRoom(long workspaceBytes) {
    this.workspaceBytes = workspaceBytes;
  }

  /**
   * For a shape; nothing where the GPU has not that much memory now.
   *
   * @param beside bytes for whoever asks
   */
  static Optional<SearchRoom> of(
      DeviceMemory memory, ConvolutionShape shape, long workspace, long beside) {
    SearchRoom room = new SearchRoom(workspace);
    long[] sizes = {
      shape.bytes(shape.input()),
      shape.bytes(shape.filter()),
      shape.bytes(shape.output()),
      workspace,
      beside
    };
    for (long bytes : sizes) {
      Optional<Region> region = memory.allocateIfFree(bytes);
      if (region.isEmpty()) {
        room.close();
        return Optional.empty();
      }
      room.regions.add(region.get());
    }
    return Optional.of(room);
  }

  Direction.Operands operands() {
    return new Direction.Operands(at(0), at(1), at(2), at(3), workspaceBytes);
  }

  private Pointer at(int region) {
    return Cuda.pointer(address(region));
  }

  private long address(int region) {
    return regions.get(region).address();
  }

  /** Where the input begins. */
  long input() {
    return address(0);
  }

  /** Where the filters begin. */
  long filter() {
    return address(1);
  }

  /** Where the output begins. */
  long output() {
    return address(2);
  }

  /** Where the bytes begin that are for whoever asked. */
  long beside() {
    return address(4);
  }

  @Override
  public void close() {
    regions.forEach(Region::close);
  }
}
