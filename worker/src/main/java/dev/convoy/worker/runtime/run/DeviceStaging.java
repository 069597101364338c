package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a batch's rows or labels to a device: through page-locked memory and a second buffer, on
 * their way while the device still works on the step before.
 */
final class DeviceStaging implements BatchStaging {
  private final Device device;
  private final Buffer target;
  private final Arena pinned;
  private final Buffer sent;
  private final Buffer landed;
  private Device.@Nullable Upload upload;

  /** To a buffer that is placed later. */
  DeviceStaging(Device device, Buffer target) {
    this.device = device;
    this.target = target;
    this.pinned = new Arena(device.pinned());
    this.sent = new Buffer(target.name() + ", page-locked", target.bytes());
    this.landed = new Buffer(target.name() + " of the next step", target.bytes());
  }

  @Override
  public Buffer target() {
    return target;
  }

  @Override
  public List<Buffer> kept() {
    return List.of(landed);
  }

  private Device.Upload upload() {
    Device.Upload made = upload;
    if (made == null) {
      pinned.keep(sent);
      pinned.place();
      made = device.upload(sent, landed, target);
      upload = made;
    }
    return made;
  }

  @Override
  public void put(float[] values) {
    put(buffer -> buffer.put(0, values));
  }

  @Override
  public void put(byte[] values) {
    put(buffer -> buffer.put(0, values));
  }

  @Override
  public void put(int[] values) {
    put(buffer -> buffer.put(0, values));
  }

  private void put(Consumer<Buffer> elements) {
    Device.Upload way = upload();
    way.await();
    elements.accept(sent);
    way.run();
  }

  @Override
  public void close() {
    if (upload != null) {
      upload.await();
      pinned.close();
    }
  }
}
