package dev.convoy.worker.runtime.train;

import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.run.Executable;
import java.nio.FloatBuffer;

/** A parameter as plain elements in the machine's memory, for the time of a copy. */
final class PlainParameter implements AutoCloseable {
  private final Arena arena = new Arena();
  private final Executable executable;
  private final Format stored;
  private final Format format;
  private final Buffer buffer;

  /** For a parameter that an executable stores so. */
  PlainParameter(Executable executable, Format stored) {
    this.executable = executable;
    this.stored = stored;
    this.format = executable.kernels().plain(stored.sizes());
    this.buffer = new Buffer("plain weights", format.bytes());
    arena.keep(buffer);
    arena.place();
  }

  /** The elements. */
  FloatBuffer floats() {
    return buffer.floats();
  }

  void copyTo(Buffer target) {
    executable.kernels().copy(format, buffer, stored, target).run();
  }

  void copyFrom(Buffer source) {
    executable.kernels().copy(stored, source, format, buffer).run();
  }

  @Override
  public void close() {
    arena.close();
  }
}
