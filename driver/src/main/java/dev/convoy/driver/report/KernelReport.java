package dev.convoy.driver.report;

import dev.convoy.worker.kernel.KernelChoice;
import dev.convoy.worker.kernel.SlowCodeRule;
import dev.convoy.worker.kernel.SlowCodeRule.AllowedCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which code of oneDNN runs each layer, and which slow code is allowed. */
public final class KernelReport {

  private KernelReport() {}

  /** The slow implementations that are used all the same, and why. */
  public static String slowCode(SlowCodeRule slow) {
    String rule =
        "Slow implementations of oneDNN (ref, gemm) are refused from "
            + Quantity.rounded(slow.refusedFrom())
            + " multiply-accumulates on";
    String here =
        slow.mayBeUsedHere()
            ? "This CPU has no AVX-512, so none is refused here: they run where there is nothing"
                + " else.\n"
            : "";
    if (slow.allowed().isEmpty()) {
      return rule + ", without exception.\n" + here;
    }
    TextTable table = TextTable.of("operation", "implementation", "allowed because");
    for (AllowedCode allowed : slow.allowed()) {
      table.row(allowed.operation(), allowed.implementation(), allowed.reason());
    }
    return rule + ", except:\n" + table.render() + here;
  }

  /** The primitives of every layer, and how the numbers of its output lie. */
  public static String choices(List<KernelChoice> choices) {
    TextTable table = TextTable.of("layer", "output", "forward", "backward");
    for (KernelChoice choice : choices) {
      if (choice.refusal().isEmpty()) {
        table.row(
            choice.layer(), choice.output(), counted(choice.forward()), counted(choice.backward()));
      } else {
        table.row(choice.layer(), "", "refused, see below", "");
      }
    }
    return table.render()
        + refusals(choices)
        + "Formats are oneDNN's: a letter a size, slowest first, a capital one cut into blocks.\n";
  }

  private static String refusals(List<KernelChoice> choices) {
    String refusals =
        choices.stream()
            .map(KernelChoice::refusal)
            .filter(r -> !r.isEmpty())
            .collect(Collectors.joining("\n"));
    return refusals.isEmpty()
        ? ""
        : refusals + "\nLayers that read a refused one are shown as if it gave a plain tensor.\n";
  }

  /** Equal ones once, with their number. */
  private static String counted(List<String> primitives) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    primitives.forEach(p -> counts.merge(p, 1, Integer::sum));
    return counts.entrySet().stream()
        .map(e -> e.getValue() == 1 ? e.getKey() : e.getKey() + " ×" + e.getValue())
        .collect(Collectors.joining(", "));
  }
}
