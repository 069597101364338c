package dev.convoy.driver.report.tensorboard;

import dev.convoy.driver.protobuf.ProtoMessage;
import dev.convoy.metrics.WallClock;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of events of one run, as TensorBoard reads it: records of a length, its checksum, an event
 * and its checksum.
 */
final class EventFile implements AutoCloseable {
  private static final int MASK = 0xa282ead8;

  /** Numbers of fields in event.proto, summary.proto and the plugin's api.proto. */
  private static final int WALL_TIME = 1;

  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int METADATA = 9;

  private final OutputStream out;

  private EventFile(OutputStream out) {
    this.out = out;
  }

  /** A new one in a run's directory, which is made if need be. */
  static EventFile create(Path run) throws IOException {
    Files.createDirectories(run);
    Instant now = WallClock.now();
    Path file = run.resolve("events.out.tfevents.%d.convoy".formatted(now.getEpochSecond()));
    for (int k = 1; Files.exists(file); k++) {
      file = run.resolve("events.out.tfevents.%d.%d.convoy".formatted(now.getEpochSecond(), k));
    }
    EventFile events = new EventFile(new BufferedOutputStream(Files.newOutputStream(file)));
    events.write(event(0).text(FILE_VERSION, "brain.Event:2"));
    return events;
  }

  private static ProtoMessage event(long step) {
    Instant now = WallClock.now();
    ProtoMessage event =
        new ProtoMessage().number(WALL_TIME, now.getEpochSecond() + now.getNano() / 1e9);
    return step == 0 ? event : event.number(STEP, step);
  }

  /** Adds values of a step, by their tags. */
  void scalars(long step, Map<String, Double> values) throws IOException {
    ProtoMessage summary = new ProtoMessage();
    values.forEach(
        (tag, value) ->
            summary.message(
                VALUE,
                new ProtoMessage().text(TAG, tag).number(SIMPLE_VALUE, (float) (double) value)));
    write(event(step).message(SUMMARY, summary));
    out.flush();
  }

  /** Says with which hyperparameters the run was made: numbers, or else texts. */
  void hyperparameters(Map<String, Object> values) throws IOException {
    ProtoMessage start = new ProtoMessage();
    values.forEach(
        (name, value) -> {
          ProtoMessage shown = new ProtoMessage(); // of google.protobuf.Value
          if (value instanceof Number number) {
            shown.number(2, number.doubleValue());
          } else {
            shown.text(3, String.valueOf(value));
          }
          start.message(1, new ProtoMessage().text(1, name).message(2, shown));
        });
    ProtoMessage content = new ProtoMessage().message(3, start); // session_start_info
    ProtoMessage plugin = new ProtoMessage().text(1, "hparams").bytes(2, content.bytes());
    ProtoMessage value =
        new ProtoMessage()
            .text(TAG, "_hparams_/session_start_info")
            .message(METADATA, new ProtoMessage().message(1, plugin));
    write(event(0).message(SUMMARY, new ProtoMessage().message(VALUE, value)));
    out.flush();
  }

  private void write(ProtoMessage event) throws IOException {
    byte[] data = event.bytes();
    byte[] head = new byte[Long.BYTES + Integer.BYTES];
    little(head).putLong(data.length);
    little(head).putInt(Long.BYTES, checksum(head, Long.BYTES));
    out.write(head);
    out.write(data);
    byte[] tail = new byte[Integer.BYTES];
    little(tail).putInt(checksum(data, data.length));
    out.write(tail);
  }

  /** TensorFlow's masked CRC-32C, so that checksums of checksums are none. */
  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
