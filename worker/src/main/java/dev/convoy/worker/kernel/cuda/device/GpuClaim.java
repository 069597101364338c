package dev.convoy.worker.kernel.cuda.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A worker's claim on a GPU: a lock on a file named after the GPU's place on the bus, held while
 * the worker uses it, so that no second worker of the same user is given it by mistake.
 */
final class GpuClaim implements AutoCloseable {
  private final FileChannel file;

  private GpuClaim(FileChannel file) {
    this.file = file;
  }

  /**
   * Claims a GPU.
   *
   * @param place the GPU's place on the bus, as {@code 0000:3b:00.0}
   * @throws GpuTakenException when another worker has it
   */
  static GpuClaim of(Path directory, String place) {
    String user = System.getProperty("user.name", ""); // others may not open our file
    Path path = directory.resolve("convoy-gpu-" + user + "-" + place.replace(':', '-') + ".lock");
    FileChannel file;
    try {
      file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new CudaException(path + " cannot be opened to claim GPU " + place, e);
    }
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return new GpuClaim(file);
      }
      throw taken(file, place, null);
    } catch (OverlappingFileLockException e) { // held by this very process
      throw taken(file, place, e);
    } catch (IOException e) {
      throw new CudaException(path + " cannot be locked to claim GPU " + place, e);
    }
  }

  private static CudaException taken(FileChannel file, String place, @Nullable Exception why) {
    CudaException taken =
        new GpuTakenException(
            "GPU "
                + place
                + " is given to two workers: give each its own, or let them share it with"
                + " --share-gpu");
    if (why != null) {
      taken.initCause(why);
    }
    try {
      file.close();
    } catch (IOException e) {
      taken.addSuppressed(e);
    }
    return taken;
  }

  /** Gives the GPU up. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new CudaException("the claim on a GPU cannot be given up", e);
    }
  }
}
