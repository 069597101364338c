package dev.convoy.driver.study;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Observed;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.network.Network;
import dev.convoy.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the feature maps of test records together from the parts that workers have of them, whatever
 * the plan; a record is passed on once all layers' maps of it are whole, and is forgotten then.
 */
public final class FeatureMaps implements SessionListener {

  /** Gets test records' maps. */
  public interface Images {
    /**
     * The maps of one record are whole.
     *
     * @param record its number
     * @param maps {@code (C, H, W)} in row-major order, one a layer
     */
    void add(long record, List<float[]> maps);
  }

  /** The maps of one record that are there by now, a layer each. */
  private static final class Incomplete {
    private final List<float[]> values = new ArrayList<>();
    private final List<BitSet> present = new ArrayList<>();
    private long missing;

    Incomplete(List<Shape> shapes) {
      for (Shape shape : shapes) {
        values.add(new float[Math.toIntExact(shape.elements())]);
        present.add(new BitSet());
        missing += shape.elements();
      }
    }

    /** Sets some elements, which several workers may have. */
    void set(int layer, int first, int count, FloatBuffer from) {
      from.get(values.get(layer), first, count);
      BitSet known = present.get(layer);
      int at = known.nextClearBit(first);
      while (at < first + count) {
        int next = known.nextSetBit(at);
        int end = next < 0 ? first + count : Math.min(next, first + count);
        known.set(at, end);
        missing -= end - at;
        at = known.nextClearBit(end);
      }
    }
  }

  private final List<String> layers;
  private final List<Shape> shapes;
  private final int batch;
  private final long records;
  private final Images whole;
  private final Map<Long, Incomplete> open = new HashMap<>();
  private long passed;

  /**
   * Of some layers.
   *
   * @param batch rows of a global batch
   * @param records how many test records there are; rows after them are no records
   * @param whole gets each record's maps, {@code (C, H, W)} in row-major order, one a layer;
   *     records come in the order in which they are whole
   */
  public FeatureMaps(Network network, List<String> layers, int batch, long records, Images whole) {
    this.layers = List.copyOf(layers);
    this.shapes = layers.stream().map(network::shape).toList();
    this.batch = batch;
    this.records = records;
    this.whole = whole;
  }

  /** How many records were passed on. */
  public long passed() {
    return passed;
  }

  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof Observed observed) {
      int layer = layers.indexOf(observed.tensor().layer());
      long elements = layer < 0 ? -1 : shapes.get(layer).elements();
      if (observed.elements() != batch * elements) {
        throw new IllegalStateException(
            "worker %d showed %d elements of %s, which nobody asked for"
                .formatted(rank, observed.elements(), observed.tensor()));
      }
      add(observed, layer, elements);
    }
  }

  private void add(Observed observed, int layer, long elements) {
    FloatBuffer values =
        ByteBuffer.wrap(observed.littleEndianFloats())
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    long[] runs = observed.runs();
    for (int k = 0; k < runs.length; k += 2) {
      long end = runs[k] + runs[k + 1];
      for (long at = runs[k]; at < end; ) {
        long row = at / elements;
        int count = Math.toIntExact(Math.min(end, (row + 1) * elements) - at);
        add(observed.step() * batch + row, layer, (int) (at - row * elements), count, values);
        at += count;
      }
    }
  }

  private void add(long record, int layer, int first, int count, FloatBuffer values) {
    if (record >= records) {
      values.position(values.position() + count);
      return;
    }
    Incomplete maps = open.computeIfAbsent(record, key -> new Incomplete(shapes));
    maps.set(layer, first, count, values);
    if (maps.missing == 0) {
      open.remove(record);
      passed++;
      whole.add(record, maps.values);
    }
  }
}
