package dev.convoy.worker.bench.kernels;

import dev.convoy.worker.bench.Bench;
import dev.convoy.worker.bench.ChildJvm;
import dev.convoy.worker.bench.ChildJvm.Ended;
import dev.convoy.worker.bench.Figure;
import dev.convoy.worker.bench.Flags;
import dev.convoy.worker.bench.MarkdownTable;
import dev.convoy.worker.bench.kernels.KernelResult.PassResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Convolutions and linear layers one by one on one worker against libtorch eager.
 *
 * <p>Usage: {@code bench kernels [--network NAME --batch B] [--threads 1,4] [--rounds R]}; without
 * a network, three that differ.
 */
public final class KernelsBench {
  private static final int ROUNDS = 5;
  private static final List<String> PASSES =
      List.of("forward", "input gradient", "weight gradient");

  private KernelsBench() {}

  private static Map<String, Integer> networks() {
    Map<String, Integer> batches = new LinkedHashMap<>();
    batches.put("alexnet", 128);
    batches.put("resnext50-32x4d", 16);
    batches.put("shufflenet-v1-g3", 32);
    return batches;
  }

  /** Prints a table a number of threads, and what the middle layer is like. */
  public static void main(String[] arguments) {
    Bench.main(() -> measure(arguments));
  }

  private static int measure(String[] arguments) throws IOException, InterruptedException {
    Flags flags = new Flags(arguments, "network", "batch", "threads", "rounds");
    Map<String, Integer> batches = flags.batches(networks());
    String rounds = String.valueOf(flags.number("rounds", ROUNDS));
    Map<Integer, List<KernelResult>> results = new LinkedHashMap<>();
    List<String> troubles = new ArrayList<>();
    for (int threads : flags.threads()) {
      List<KernelResult> layers = new ArrayList<>();
      for (Map.Entry<String, Integer> one : batches.entrySet()) {
        String name = "kernels-" + one.getKey() + "-" + threads;
        List<String> options =
            List.of(one.getKey(), one.getValue().toString(), String.valueOf(threads), rounds);
        ChildJvm child = new ChildJvm(KernelsCase.class, threads);
        Ended<KernelResult[]> ended = child.run(name, KernelResult[].class, options);
        layers.addAll(List.of(ended.result().orElse(new KernelResult[0])));
        System.err.println("measured " + name);
        if (!ended.failure().isEmpty()) {
          troubles.add(
              name
                  + " "
                  + ended.failure()
                  + " behind its "
                  + layers.size()
                  + " layers in the table");
        }
      }
      results.put(threads, layers);
      System.out.println(threads + (threads == 1 ? " thread" : " threads") + "\n");
      System.out.println(table(layers) + "\n");
    }
    ChildJvm.write(ChildJvm.folder().resolve("kernels.json").toString(), results);
    troubles.forEach(System.out::println);
    return troubles.isEmpty() ? 0 : 1;
  }

  private static MarkdownTable table(List<KernelResult> layers) {
    MarkdownTable table =
        new MarkdownTable(
            "layer",
            "forward, ms ours / libtorch",
            "input gradient",
            "weight gradient",
            "all, libtorch / ours",
            "ours, GFLOP/s",
            "libtorch's layout");
    String network = "";
    for (KernelResult layer : layers) {
      if (!layer.network().equals(network)) {
        network = layer.network();
        table.row("**" + network + "**, batch " + layer.rows(), "", "", "", "", "", "");
      }
      table.row(
          layer.layer(),
          cell(layer, PASSES.get(0)),
          cell(layer, PASSES.get(1)),
          cell(layer, PASSES.get(2)),
          Figure.of(layer.theirs() / layer.ours()),
          Figure.of(layer.gflopPerSecond()),
          layer.layout());
    }
    if (layers.isEmpty()) {
      return table;
    }
    List<String> medians = PASSES.stream().map(pass -> median(ratios(layers, pass))).toList();
    List<Double> totals = layers.stream().map(l -> l.theirs() / l.ours()).toList();
    return table.row(
        "**median, libtorch / ours**",
        medians.get(0),
        medians.get(1),
        medians.get(2),
        median(totals),
        "",
        "");
  }

  private static String cell(KernelResult layer, String pass) {
    return layer.passes().stream()
        .filter(p -> p.pass().equals(pass))
        .findFirst()
        .map(KernelsBench::cell)
        .orElse("not wanted");
  }

  private static String cell(PassResult pass) {
    int disturbed = pass.ours().disturbed() + pass.theirs().disturbed();
    return "%s / %s = %s%s"
        .formatted(
            Figure.of(pass.ours().median()),
            Figure.of(pass.theirs().median()),
            Figure.of(pass.ratio()),
            disturbed == 0 ? "" : " (" + disturbed + " turns disturbed)");
  }

  private static List<Double> ratios(List<KernelResult> layers, String pass) {
    return layers.stream()
        .flatMap(layer -> layer.passes().stream())
        .filter(p -> p.pass().equals(pass))
        .map(PassResult::ratio)
        .toList();
  }

  private static String median(List<Double> ratios) {
    return Figure.of(ratios.stream().sorted().toList().get(ratios.size() / 2));
  }
}
