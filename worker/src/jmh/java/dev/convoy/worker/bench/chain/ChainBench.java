package dev.convoy.worker.bench.chain;

import dev.convoy.worker.bench.ChildJvm;
import dev.convoy.worker.bench.Figure;
import dev.convoy.worker.bench.Flags;
import dev.convoy.worker.bench.MarkdownTable;
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

  /** Prints the table; ends with code 1 where losses did not agree. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Flags flags = new Flags(arguments, "network", "batch", "threads", "rounds");
    String network = flags.text("network", "");
    Map<String, Integer> batches =
        network.isEmpty() ? networks() : Map.of(network, flags.number("batch", 16));
    int all = Runtime.getRuntime().availableProcessors();
    List<Integer> threads = flags.numbers("threads", all == 1 ? List.of(1) : List.of(1, all));
    String rounds = String.valueOf(flags.number("rounds", ROUNDS));
    List<ChainResult> results = new ArrayList<>();
    for (int count : threads) {
      for (Map.Entry<String, Integer> one : batches.entrySet()) {
        String name = "chain-" + one.getKey() + "-" + count;
        List<String> options =
            List.of(one.getKey(), one.getValue().toString(), String.valueOf(count), rounds);
        results.add(new ChildJvm(ChainCase.class, count).run(name, ChainResult.class, options));
        System.err.println("measured " + name);
      }
    }
    System.out.println(table(results));
    ChildJvm.write(ChildJvm.folder().resolve("chain.json").toString(), results);
    System.exit(results.stream().allMatch(r -> r.objection().isEmpty()) ? 0 : 1);
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
      table.row(
          r.network() + ", " + r.batch(),
          String.valueOf(r.threads()),
          r.ours().toString(),
          Figure.of(r.rate(r.ours())),
          r.theirs().toString(),
          Figure.of(r.rate(r.theirs())),
          r.layout(),
          r.objection().isEmpty() ? Figure.of(r.theirs().over(r.ours())) : r.objection(),
          "%.0f %% of %.0f".formatted(100 * r.shareOfCeiling(), r.ceiling()));
    }
    return table;
  }
}
