package dev.convoy.worker.kernel.cuda.algorithm;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.DeviceMemory;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.Launch;
import dev.convoy.worker.kernel.program.BoundStep;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Some elements of what a direction of a convolution computes, and what they should be: each sum
 * taken in double by a kernel of our own, {@code sums_of_products}, which is as slow as it is
 * plain. A sample costs little and tells as much as the whole, for an algorithm that rounds what it
 * must not does so everywhere.
 *
 * <p>It lies in a piece of the device's memory of {@link #bytes}: the window's table, the elements'
 * places, their right values slice by slice, and what an algorithm made of them.
 */
final class ResultSample {
  private static final int MOST = 1024; // elements
  private static final int SLICE = 256; // products
  private static final int SLICES = 256;
  private static final int SEED = 7;
  private static final int DIMENSIONS = 3; // as kernels count them

  private final Direction direction;
  private final ConvolutionShape shape;
  private final int[] places;
  private final int terms;
  private final int slices;
  private final int[] table;

  ResultSample(Direction direction, ConvolutionShape shape) {
    this.direction = direction;
    this.shape = shape;
    this.places = places(elements());
    this.terms = shape.terms(direction);
    this.slices = Math.max(1, Math.min(SLICES, terms / SLICE));
    this.table = table(shape);
  }

  /** Elements of the result. */
  private int elements() {
    return Math.toIntExact(
        ConvolutionShape.elements(direction.result(shape.input(), shape.filter(), shape.output())));
  }

  /** One place in each of equally many parts of the result, in order. */
  private static int[] places(int elements) {
    SplittableRandom random = new SplittableRandom(SEED);
    int count = Math.min(MOST, elements);
    int[] places = new int[count];
    for (int k = 0; k < count; k++) {
      int from = (int) ((long) elements * k / count);
      int to = (int) ((long) elements * (k + 1) / count);
      places[k] = from + random.nextInt(to - from);
    }
    return places;
  }

  /** As {@code check.cu} reads it. */
  private static int[] table(ConvolutionShape shape) {
    List<Integer> table = new ArrayList<>();
    table.addAll(leading(shape.inputSizes(), 1));
    table.addAll(leading(shape.outputSizes(), 1));
    table.addAll(leading(shape.window().kernel(), 1));
    table.addAll(leading(shape.window().stride(), 1));
    table.addAll(leading(shape.padding(), 0));
    table.addAll(leading(shape.window().dilation(), 1));
    table.addAll(List.of(shape.groups(), shape.inputChannels(), shape.outputChannels()));
    return table.stream().mapToInt(n -> n).toArray();
  }

  private static List<Integer> leading(List<Integer> values, int with) {
    List<Integer> all = new ArrayList<>(Collections.nCopies(DIMENSIONS - values.size(), with));
    all.addAll(values);
    return all;
  }

  private static long aligned(long bytes) {
    return (bytes + CudaPass.ALIGNMENT - 1) / CudaPass.ALIGNMENT * CudaPass.ALIGNMENT;
  }

  private long placesAt() {
    return aligned((long) table.length * Integer.BYTES);
  }

  private long sumsAt() {
    return placesAt() + aligned((long) places.length * Integer.BYTES);
  }

  private long sumBytes() {
    return 2L * places.length * slices * Double.BYTES;
  }

  private long foundAt() {
    return sumsAt() + aligned(sumBytes());
  }

  /** Bytes of device memory that it needs. */
  long bytes() {
    return foundAt() + (long) places.length * Float.BYTES;
  }

  /** Queues the sums of what lies in the room. */
  void sum(Gpu gpu, DeviceMemory memory, SearchRoom room) {
    memory.write(room.beside(), bytes(table));
    memory.write(room.beside() + placesAt(), bytes(places));
    queue(
        gpu,
        "sums_of_products",
        (long) places.length * slices,
        at(room.input()),
        at(room.filter()),
        at(room.output()),
        at(room.beside() + placesAt()),
        at(room.beside()),
        direction.result(/* input= */ 1, /* filter= */ 2, /* output= */ 0),
        slices,
        terms,
        at(room.beside() + sumsAt()));
  }

  /** How many elements it has. */
  int size() {
    return places.length;
  }

  /**
   * How far results are from right ones, in squares.
   *
   * @param errors the sum of the squares of differences
   * @param scale the sum of the squares of products
   */
  record Distance(double errors, double scale) {
    static final Distance NONE = new Distance(0, 0);

    Distance plus(Distance other) {
      return new Distance(errors + other.errors, scale + other.scale);
    }

    /** The error by which {@link AlgorithmCheck} judges. */
    double error() {
      return errors == 0 ? 0 : Math.sqrt(errors / scale);
    }
  }

  /** Waits for the result that is in the room now, and compares. */
  Distance distance(Gpu gpu, DeviceMemory memory, SearchRoom room) {
    queue(
        gpu,
        "move_units",
        places.length,
        at(direction.result(room.input(), room.filter(), room.output())),
        at(room.beside() + foundAt()),
        at(room.beside() + placesAt()),
        CudaOperand.NONE,
        0L,
        0L,
        (long) elements(),
        (long) places.length,
        places.length,
        1,
        0);
    FloatBuffer found =
        read(memory, room.beside() + foundAt(), (long) places.length * Float.BYTES).asFloatBuffer();
    DoubleBuffer sums = read(memory, room.beside() + sumsAt(), sumBytes()).asDoubleBuffer();
    double errors = 0;
    double scale = 0;
    for (int k = 0; k < places.length; k++) {
      double right = 0;
      for (int slice = 0; slice < slices; slice++) {
        right += sums.get();
        scale += sums.get();
      }
      errors += Math.pow(found.get() - right, 2);
    }
    return new Distance(errors, scale);
  }

  private static void queue(Gpu gpu, String kernel, long count, Object... arguments) {
    BoundStep step = Launch.elements(gpu, kernel, count, arguments).bind(CudaOperand::offset);
    step.run(0);
  }

  private static CudaOperand at(long address) {
    return CudaOperand.constant(address, 0, DataType.F32);
  }

  private static ByteBuffer bytes(int[] values) {
    ByteBuffer bytes = room((long) values.length * Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer read(DeviceMemory memory, long address, long bytes) {
    ByteBuffer into = room(bytes);
    memory.read(address, into);
    return into;
  }

  private static ByteBuffer room(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }
}
