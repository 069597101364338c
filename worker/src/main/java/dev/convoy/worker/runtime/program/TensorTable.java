package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Chunk;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.ByteFormat;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.memory.Buffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where each value of a plan lies on this worker, and the copies where two layers want it
 * otherwise.
 */
final class TensorTable {
  private final Kernels kernels;
  private final ProgramBuilder program;
  private final Map<Value, PlacedTensor> tensors = new HashMap<>();
  private final Map<PlainKey, RowCopy> plainCopies = new HashMap<>();
  private final Set<Buffer> shared = new HashSet<>();

  private record PlainKey(Value value, DataType type) {}

  TensorTable(Kernels kernels, ProgramBuilder program) {
    this.kernels = kernels;
    this.program = program;
  }

  /** Says where a value lies. */
  void put(Value value, PlacedTensor tensor) {
    tensors.put(value, tensor);
  }

  /** The tensor of a value, null where this worker has none. */
  @Nullable PlacedTensor find(Value value) {
    return tensors.get(value);
  }

  /** The tensor of a value that is there by now. */
  PlacedTensor get(Value value) {
    PlacedTensor tensor = tensors.get(value);
    if (tensor == null) {
      throw new IllegalStateException("the plan reads " + value + " before it is there");
    }
    return tensor;
  }

  /** A value in plain order and of a type, copied at most once. */
  PlacedTensor plain(Value value, DataType type) {
    return plain(value, type, Chunk.WHOLE);
  }

  /** Some rows of a value, which are there by now, in plain order and of a type. */
  PlacedTensor plain(Value value, DataType type, Chunk chunk) {
    PlacedTensor tensor = get(value);
    Format wanted = plain(tensor.format().sizes(), type);
    if (tensor.format().equals(wanted)) {
      return tensor;
    }
    RowCopy copy =
        plainCopies.computeIfAbsent(
            new PlainKey(value, type), key -> copyOf(tensor.buffer().name(), tensor, wanted));
    copy(copy, chunk);
    return copy.to();
  }

  /** The plain format of these sizes; bf16 is the type of moved activations alone. */
  Format plain(List<Integer> sizes, DataType type) {
    return switch (type) {
      case F32 -> kernels.plain(sizes);
      case BF16 -> kernels.moved(sizes);
      case U8 -> new ByteFormat(sizes);
    };
  }

  /** A tensor in a format, copied where it is in another. */
  PlacedTensor inFormat(String name, PlacedTensor tensor, Format wanted) {
    if (tensor.format().equals(wanted)) {
      return tensor;
    }
    RowCopy copy = copyOf(name, tensor, wanted);
    copy(copy, Chunk.WHOLE);
    return copy.to();
  }

  /** Where a tensor will be in another format; {@link #copy} fills it. */
  static RowCopy copyOf(String name, PlacedTensor tensor, Format wanted) {
    return new RowCopy(tensor, PlacedTensor.of(name + " copy", wanted));
  }

  /** Copies these rows into another format, unless they are there already. */
  void copy(RowCopy copy, Chunk chunk) {
    if (copy.takes(chunk)) {
      copy(copy.from(), copy.to(), chunk);
    }
  }

  private void copy(PlacedTensor from, PlacedTensor to, Chunk chunk) {
    Buffer source = from.buffer();
    String rows = chunk.isWhole() ? "" : ", " + chunk;
    program.add(
        Op.computing(
            program.planStep(),
            "copy " + source.name() + rows,
            List.of(source),
            List.of(to.buffer()),
            new Work.Copy(from, to, chunk)));
  }

  /** From now on a buffer is several values at once, so that nothing may be added to it. */
  void share(PlacedTensor tensor) {
    shared.add(tensor.buffer());
  }

  /** Adds a part of a gradient to what others contributed. */
  void contribute(Value gradient, PlacedTensor part) {
    PlacedTensor before = find(gradient);
    put(gradient, before == null ? part : sum(before, part));
  }

  /**
   * The sum of two tensors, in the buffer of one of them that is nobody else's, or in a new one.
   */
  private PlacedTensor sum(PlacedTensor a, PlacedTensor b) {
    if (!shared.contains(a.buffer())) {
      add(b, a);
      return a;
    }
    if (!shared.contains(b.buffer())) {
      add(a, b);
      return b;
    }
    PlacedTensor sum = own(a);
    add(b, sum);
    return sum;
  }

  /** A tensor in a buffer that may be written to: its own, or a copy. */
  PlacedTensor own(PlacedTensor tensor) {
    if (!shared.contains(tensor.buffer())) {
      return tensor;
    }
    PlacedTensor copy = PlacedTensor.of(tensor.buffer().name() + " sum", tensor.format());
    copy(tensor, copy, Chunk.WHOLE);
    return copy;
  }

  /** Adds a tensor to another, whatever the formats. */
  private void add(PlacedTensor part, PlacedTensor sum) {
    PlacedTensor same = inFormat(part.buffer().name(), part, sum.format());
    program.add(
        Op.computing(
            program.planStep(),
            "add " + part.buffer().name(),
            List.of(same.buffer(), sum.buffer()),
            List.of(sum.buffer()),
            new Work.Add(same, sum)));
  }
}
