package dev.convoy.worker.runtime.run;

import dev.convoy.worker.memory.Buffer;
import java.util.List;

/** Writes a batch's rows or labels where they belong, which the CPU reaches. */
record HostStaging(Buffer target) implements BatchStaging {

  @Override
  public List<Buffer> kept() {
    return List.of();
  }

  @Override
  public void put(float[] values) {
    target.put(0, values);
  }

  @Override
  public void put(byte[] values) {
    target.put(0, values);
  }

  @Override
  public void put(int[] values) {
    target.put(0, values);
  }

  @Override
  public void close() {}
}
