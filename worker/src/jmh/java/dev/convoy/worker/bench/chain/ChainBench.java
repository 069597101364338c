package dev.convoy.worker.bench.chain;

import dev.convoy.worker.bench.Bench;
import dev.convoy.worker.bench.ChildJvm;
import dev.convoy.worker.bench.ChildJvm.Ended;
import dev.convoy.worker.bench.Figure;
import dev.convoy.worker.bench.Flags;
import dev.convoy.worker.bench.MarkdownTable;
import dev.convoy.worker.bench.chain.ChainResult.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Training steps of whole networks on one worker against libtorch eager.
 *
 * <p>Usage: {@code bench chain [--network NAME --batch B] [--threads 1,4] [--rounds R]}; without a
 * network, five that differ.
 */
public final class ChainBench {
  private static final int ROUNDS = 9;

  private ChainBench() {}

  private static Map<String, Integer> networks() {
    Map<String, Integer> batches = new LinkedHashMap<>();
    batches.put("alexnet", 128);
    batches.put("resnext50-32x4d", 16);
    batches.put("shufflenet-v1-g3", 32);
    batches.put("vgg16", 16);
    batches.put("resnet50", 16);
    return batches;
  }

  /** Prints the table; ends with code 1 where losses did not agree or a side crashed. */
  public static void main(String[] arguments) {
    Bench.main(() -> measure(arguments));
  }

  private static int measure(String[] arguments) throws IOException, InterruptedException {
    Flags flags = new Flags(arguments, "network", "batch", "threads", "rounds");
    Map<String, Integer> batches = flags.batches(networks());
    String rounds = String.valueOf(flags.number("rounds", ROUNDS));
    List<ChainResult> results = new ArrayList<>();
    for (int count : flags.threads()) {
      for (Map.Entry<String, Integer> one : batches.entrySet()) {
        results.add(
            measure(
                new ChildJvm(ChainCase.class, count),
                List.of(one.getKey(), one.getValue().toString(), String.valueOf(count), rounds)));
      }
    }
    System.out.println(table(results));
    ChildJvm.write(ChildJvm.folder().resolve("chain.json").toString(), results);
    return results.stream().allMatch(r -> r.objection().isEmpty()) ? 0 : 1;
  }

  /** Both sides in turn; where that crashes, ours alone, to be sure whose fault it is. */
  private static ChainResult measure(ChildJvm child, List<String> options)
      throws IOException, InterruptedException {
    String name = "chain-" + options.get(0) + "-" + options.get(2);
    Ended<ChainResult> both = child.run(name, ChainResult.class, with(options, "libtorch"));
    System.err.println(
        "measured " + name + (both.failure().isEmpty() ? "" : ": it " + both.failure()));
    if (both.failure().isEmpty()) {
      return both.result().orElseThrow();
    }
    Ended<ChainResult> alone =
        child.run(name + "-alone", ChainResult.class, with(options, "alone"));
    String trouble = "with libtorch the process " + both.failure();
    return alone
        .result()
        .map(result -> result.without(trouble))
        .orElseThrow(
            () -> new IllegalStateException(name + ": without libtorch it " + alone.failure()));
  }

  private static List<String> with(List<String> options, String peer) {
    List<String> all = new ArrayList<>(options);
    all.add(peer);
    return all;
  }

  private static MarkdownTable table(List<ChainResult> results) {
    MarkdownTable table =
        new MarkdownTable(
            "network, batch",
            "threads",
            "ours, ms a step",
            "images/s",
            "libtorch, ms a step",
            "images/s",
            "its layout",
            "libtorch / ours",
            "of the f32 ceiling, GFLOP/s");
    for (ChainResult r : results) {
      Peer peer = r.peer();
      table.row(
          r.network() + ", " + r.batch(),
          String.valueOf(r.threads()),
          r.ours().toString(),
          Figure.of(r.rate(r.ours())),
          peer == null ? "" : peer.times().toString(),
          peer == null ? "" : Figure.of(r.rate(peer.times())),
          peer == null ? "" : peer.layout(),
          r.objection().isEmpty() ? r.ratio() : r.objection(),
          "%.0f %% of %.0f".formatted(100 * r.shareOfCeiling(), r.ceiling()));
    }
    return table;
  }
}
