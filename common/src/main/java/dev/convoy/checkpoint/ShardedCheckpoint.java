package dev.convoy.checkpoint;

import dev.convoy.control.Reason;
import dev.convoy.network.Network;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A checkpoint opened to read parts of its tensors: whoever asks for elements gets them from the
 * shards that hold them, and no other file is opened.
 *
 * <p>Concurrency: one thread at a time.
 */
public final class ShardedCheckpoint implements TensorSource {
  private final Manifest manifest;
  private final FileStore files;
  private final Map<String, TensorSpec> tensors;
  private final Map<String, Shard> open = new HashMap<>();

  /** A file, and where in it the elements of tensors are, as far as that was asked for. */
  private record Shard(SafetensorsFile file, Map<String, Runs.Index> places) {}

  ShardedCheckpoint(Manifest manifest, FileStore files) {
    this.manifest = manifest;
    this.files = files;
    this.tensors =
        manifest.tensors().stream()
            .collect(Collectors.toMap(TensorSpec::name, Function.identity()));
  }

  /** What it is. */
  public Manifest manifest() {
    return manifest;
  }

  @Override
  public List<TensorSpec> tensors() {
    return manifest.tensors();
  }

  @Override
  public void require(Network network) {
    require(TensorSpec.of(network), "network " + network.name());
  }

  /**
   * Checks that tensors are there; others may be, too.
   *
   * @param owner whose they are, for the message
   * @throws CheckpointException naming the first one that is not there, or of another shape
   */
  public void require(List<TensorSpec> wanted, String owner) {
    for (TensorSpec spec : wanted) {
      TensorSpec found = tensors.get(spec.name());
      if (found == null) {
        throw broken("it has no tensor " + spec.name() + ", which " + owner + " needs");
      } else if (!found.sizes().equals(spec.sizes())) {
        throw broken(
            "tensor %s has shape %s, but %s needs %s"
                .formatted(spec.name(), found.shape(), owner, spec.shape()));
      }
    }
  }

  @Override
  public void read(String tensor, long firstElement, float[] into, int offset, int count) {
    long end = firstElement + count;
    IntervalSet found = new IntervalSet();
    for (Manifest.Shard each : manifest.shards()) {
      Manifest.Extent extent = each.pieces().get(tensor);
      if (extent != null && extent.meets(firstElement, end)) {
        Shard shard = open.computeIfAbsent(each.file(), this::openFile);
        places(shard, tensor)
            .find(
                firstElement,
                end,
                (element, at, elements) -> {
                  int to = offset + (int) (element - firstElement);
                  shard.file().read(tensor, at, into, to, elements);
                  found.add(element, element + elements);
                });
      }
    }
    if (found.sum() != count) {
      throw broken(
          "elements %d to %d of tensor %s are not all there".formatted(firstElement, end, tensor));
    }
  }

  private Shard openFile(String file) {
    try {
      return new Shard(SafetensorsFile.open(files.place(file), files.open(file)), new HashMap<>());
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot read %s: %s".formatted(files.place(file), Reason.of(e)), e);
    }
  }

  private Runs.Index places(Shard shard, String tensor) {
    return shard.places().computeIfAbsent(tensor, name -> places(shard.file(), name));
  }

  private Runs.Index places(SafetensorsFile file, String tensor) {
    TensorSpec spec = tensors.get(tensor);
    if (spec == null) {
      throw broken("it has no tensor " + tensor);
    }
    long[] pairs = file.readLongs(tensor + ShardFile.RUNS, 2 * spec.elements());
    try {
      return Runs.of(pairs, spec.elements()).index();
    } catch (IllegalArgumentException e) {
      throw file.broken("tensor " + tensor + " has " + e.getMessage());
    }
  }

  private CheckpointException broken(String why) {
    return new CheckpointException(
        "cannot use the checkpoint in %s: %s".formatted(files.place(""), why));
  }

  @Override
  public void close() {
    open.values().forEach(shard -> shard.file().close());
    open.clear();
  }
}
