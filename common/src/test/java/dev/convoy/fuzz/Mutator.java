package dev.convoy.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes inputs of valid ones: a change of one of them, or a few, one after the other. */
public final class Mutator {
  private static final int MOST_CHANGES = 8;
  private static final int NOISE = 1 << 10;

  /** Changes of bytes mostly end what can be read of a text. */
  private static final int TEXT_OFTENER = 3;

  private final List<byte[]> valid;
  private final List<Mutation> mutations;

  private Mutator(List<byte[]> valid, List<Mutation> mutations) {
    this.valid = List.copyOf(valid);
    this.mutations = List.copyOf(mutations);
  }

  /** Of bytes that mean something to a program only; none is empty. */
  public static Mutator ofBytes(List<byte[]> valid) {
    return new Mutator(valid, List.of(ByteMutation.values()));
  }

  /** Of JSON or YAML; none is empty. */
  public static Mutator ofTexts(List<String> valid) {
    List<Mutation> all = new ArrayList<>(List.of(ByteMutation.values()));
    for (int k = 0; k < TEXT_OFTENER; k++) {
      all.addAll(List.of(TextMutation.values()));
    }
    return new Mutator(
        valid.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(), all);
  }

  /** An input; a few are none that was ever valid. */
  public byte[] input(SplittableRandom random) {
    if (random.nextInt(64) == 0) {
      byte[] noise = new byte[random.nextInt(NOISE)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] input = any(random);
    int changes = 0;
    do {
      input = mutations.get(random.nextInt(mutations.size())).apply(input, any(random), random);
      changes++;
    } while (input.length > 0 && changes < MOST_CHANGES && random.nextBoolean());
    return input;
  }

  private byte[] any(SplittableRandom random) {
    return valid.get(random.nextInt(valid.size()));
  }
}
