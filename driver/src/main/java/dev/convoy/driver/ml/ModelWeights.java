package dev.convoy.driver.ml;

import dev.convoy.checkpoint.RandomBytes;
import dev.convoy.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a model, as the bytes of a safetensors file; sent to the executors of a Spark
 * once, however often and by however many copies of the model they are used.
 *
 * <p>Concurrency: thread safe.
 */
final class ModelWeights {
  /** What an array and a broadcast of one take. */
  static final long MOST_BYTES = Integer.MAX_VALUE - 64;

  private final byte[] safetensors;
  private final String key = UUID.randomUUID().toString();
  private @Nullable JavaSparkContext spark;
  private @Nullable Broadcast<byte[]> sent;

  ModelWeights(byte[] safetensors) {
    this.safetensors = safetensors;
  }

  /**
   * Those of a file.
   *
   * @throws FitException if they are too large to be sent
   */
  static ModelWeights of(Path file) throws IOException {
    requireSendable(Files.size(file));
    return new ModelWeights(Files.readAllBytes(file));
  }

  /**
   * Refuses what is too large to be sent.
   *
   * @throws FitException with exit code 3
   */
  static void requireSendable(long bytes) {
    if (bytes > MOST_BYTES) {
      throw FitException.doesNotFit(
          "the weights have %d bytes, but a model in a pipeline may have at most %d: train it by 'convoy train'"
              .formatted(bytes, MOST_BYTES));
    }
  }

  /** Tells them from those of every other model. */
  String key() {
    return key;
  }

  /** The bytes of the file, which nobody may change. */
  byte[] bytes() {
    return safetensors;
  }

  /** As tensors. */
  static SafetensorsFile open(byte[] safetensors) {
    return SafetensorsFile.open("the model", RandomBytes.of(safetensors));
  }

  /** The same bytes in every executor. */
  synchronized Broadcast<byte[]> sentTo(JavaSparkContext target) {
    Broadcast<byte[]> there = sent;
    if (there == null || spark == null || spark.sc() != target.sc()) {
      there = target.broadcast(safetensors);
      sent = there;
      spark = target;
    }
    return there;
  }
}
