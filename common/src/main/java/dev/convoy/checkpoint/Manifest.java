package dev.convoy.checkpoint;

import dev.convoy.control.ControlMessage.ShardWritten;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint is: the state of a training after a step, and which file holds which part of
 * it.
 *
 * @param about whose state it is
 * @param tensors all of it, as the whole network has it
 * @param shards the files
 */
public record Manifest(About about, List<TensorSpec> tensors, List<Shard> shards) {

  /**
   * Whose state it is.
   *
   * @param network the network's name
   * @param step how many steps were done
   * @param seed what keys weights, order of records, dropout and augmentation
   * @param batch rows of the global batch
   * @param optimizer the title of the rule by which weights change
   */
  public record About(String network, long step, long seed, int batch, String optimizer) {}

  /**
   * A file.
   *
   * @param file its name, beside the manifest
   * @param bytes how long it is
   * @param crc32c of all its bytes
   * @param pieces what it holds of which tensor
   */
  public record Shard(String file, long bytes, long crc32c, Map<String, Extent> pieces) {
    /** Copies the map, in its order. */
    public Shard {
      pieces = Collections.unmodifiableMap(new LinkedHashMap<>(pieces));
    }
  }

  /** The file that a worker says it has written. */
  public static Shard shard(ShardWritten written) {
    Map<String, Extent> pieces = new LinkedHashMap<>();
    written
        .pieces()
        .forEach(p -> pieces.put(p.tensor(), new Extent(p.elements(), p.least(), p.end())));
    return new Shard(written.file(), written.bytes(), written.crc32c(), pieces);
  }

  /**
   * How much of a tensor a file holds, and between which elements.
   *
   * @param elements how many
   * @param least the lowest of them
   * @param end the one after the highest
   */
  public record Extent(long elements, long least, long end) {
    /** Of runs. */
    public static Extent of(Runs runs) {
      return new Extent(runs.elements(), runs.least(), runs.end());
    }

    boolean meets(long from, long to) {
      return least < to && from < end;
    }
  }

  /** Copies the lists. */
  public Manifest {
    tensors = List.copyOf(tensors);
    shards = List.copyOf(shards);
  }

  /**
   * The first tensor of which not as many elements are held as it has, in a clause; null where all
   * is held.
   */
  @Nullable String missing() {
    Map<String, Long> held = new HashMap<>();
    for (Shard shard : shards) {
      shard
          .pieces()
          .forEach((tensor, extent) -> held.merge(tensor, extent.elements(), Manifest::sum));
    }
    for (TensorSpec tensor : tensors) {
      long there = held.getOrDefault(tensor.name(), 0L);
      if (there != tensor.elements()) {
        return "it holds %d of the %d elements of tensor %s"
            .formatted(there, tensor.elements(), tensor.name());
      }
    }
    return null;
  }

  /** The sum, or the largest long where it is larger: far more than any tensor has. */
  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
