package dev.convoy.plan;

import dev.convoy.network.ParameterSpec;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker holds of a layer's parameters: the rows of the output channels that it computes,
 * and of each row all elements or those of the inputs that it reads.
 *
 * @param whole the parameters of the whole layer that it has something of, in order
 * @param rows output channels, in storage order
 * @param inputs the inputs that it reads of each filter group; null for all
 */
public record HeldParameters(
    List<ParameterSpec> whole, Indices rows, @Nullable GroupInputs inputs) {

  /** Copies the list. */
  public HeldParameters {
    whole = List.copyOf(whole);
  }

  /** For a share of a layer; a bias is with whoever reads the first inputs. */
  static HeldParameters of(List<ParameterSpec> specs, Indices rows, @Nullable GroupInputs inputs) {
    boolean all = inputs == null || inputs.isFirst();
    return new HeldParameters(
        specs.stream().filter(s -> all || s.sizes().size() > 1).toList(), rows, inputs);
  }

  /** The elements that it holds of one row of a parameter, among those of the whole layer. */
  public Range columns(ParameterSpec spec) {
    return inputs == null ? new Range(0, spec.rowSize()) : inputs.columns(spec);
  }

  /** All elements that it holds. */
  public long elements() {
    return whole.stream().mapToLong(s -> (long) rows.size() * columns(s).size()).sum();
  }

  /** Elements that follow one another both here and in the whole parameter. */
  public record Run(long first, int count) {}

  /**
   * Where what it holds of a parameter lies in the whole one, in the order in which it is stored.
   *
   * @param most elements of one run at most
   */
  public List<Run> runs(ParameterSpec spec, int most) {
    Range columns = columns(spec);
    List<Run> runs = new ArrayList<>();
    for (Range run : rows.runs()) {
      if (columns.size() == spec.rowSize()) {
        add((long) run.from() * spec.rowSize(), (long) run.size() * spec.rowSize(), most, runs);
      } else {
        for (int row = run.from(); row < run.to(); row++) {
          add((long) row * spec.rowSize() + columns.from(), columns.size(), most, runs);
        }
      }
    }
    return runs;
  }

  private static void add(long first, long count, int most, List<Run> runs) {
    for (long done = 0; done < count; done += most) {
      runs.add(new Run(first + done, (int) Math.min(most, count - done)));
    }
  }
}
