package dev.convoy.driver.report;

import dev.convoy.cost.LinkCost;
import dev.convoy.cost.StepCosts;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network.Node;
import dev.convoy.placement.Placements;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What each layer of a plan takes: its kernels by pass, and what moves for it by the name of its
 * collective. Times are those of the worker that takes longest, and what moves is not hidden behind
 * anything: how much of it is, a step's prediction says.
 */
public final class PredictedLayers {
  private final TrainingPlan plan;
  private final StepCosts costs;
  private final LinkCost link;
  private final Map<String, Times> layers = new LinkedHashMap<>();

  /** What one layer takes. */
  private static final class Times {
    private final Map<Step.Pass, Double> compute = new EnumMap<>(Step.Pass.class);
    private final Map<String, Integer> collectives = new TreeMap<>();
    private long bytes;
    private double exchange;

    double pass(Step.Pass... passes) {
      double seconds = 0;
      for (Step.Pass pass : passes) {
        seconds += compute.getOrDefault(pass, 0.0);
      }
      return seconds;
    }
  }

  /**
   * Of a plan.
   *
   * @param link what is between two workers
   */
  public PredictedLayers(TrainingPlan plan, StepCosts costs, LinkCost link) {
    this.plan = plan;
    this.costs = costs;
    this.link = link;
    for (Node node : plan.network().nodes()) {
      if (plan.ownership().shares().containsKey(node.name())) {
        layers.put(node.name(), new Times());
      }
    }
    for (Step step : plan.training()) {
      if (step instanceof Step.Compute compute) {
        compute(compute);
      }
    }
    plan.reshards().stream().filter(r -> !r.isLocal()).forEach(this::exchange);
  }

  private IntStream ranks() {
    return NetworkReport.shown(plan.ownership().mesh().ranks()).stream()
        .mapToInt(Integer::intValue);
  }

  private void compute(Step.Compute step) {
    double seconds = ranks().mapToDouble(rank -> costs.compute(plan, step, rank)).max().orElse(0);
    Times times = layers.get(step.layer());
    if (times != null) {
      times.compute.merge(step.pass(), seconds, Double::sum);
    }
  }

  private void exchange(Reshard reshard) {
    Times times = layers.get(layer(reshard));
    if (times == null) {
      return; // it is of no layer, as the norm of all gradients
    }
    long bytes = ranks().mapToLong(reshard::bytesSent).max().orElse(0);
    int messages = ranks().map(reshard.redistribution()::receiversFrom).max().orElse(0);
    times.collectives.merge(reshard.redistribution().collective(), 1, Integer::sum);
    times.bytes += bytes;
    times.exchange += link.seconds(messages, bytes);
  }

  /**
   * The layer for which something moves: who reads an input, and whose parameters or sums it is.
   */
  private String layer(Reshard reshard) {
    for (Value value : List.of(reshard.to(), reshard.from())) {
      if (value instanceof Value.Input input) {
        return reader(input.inputTensor());
      } else if (value instanceof Value.InputGradient input) {
        return reader(input.inputTensor());
      } else if (value instanceof Value.PartialSums sums) {
        return sums.layer();
      } else if (value instanceof Value.PartialSumsGradient sums) {
        return sums.layer();
      } else if (value instanceof Value.Parameters parameters) {
        return parameters.layer();
      } else if (value instanceof Value.ParameterGradients gradients) {
        return gradients.layer();
      } else if (value instanceof Value.Statistics statistics) {
        return statistics.layer();
      } else if (value instanceof Value.GradientStatistics statistics) {
        return statistics.layer();
      }
    }
    return "";
  }

  private String reader(int id) {
    InputTensor tensor = plan.inputTensors().get(id);
    return tensor.readers().get(0);
  }

  /** A line a layer, but for those that take nothing and for which nothing moves. */
  public String table() {
    TextTable table =
        TextTable.of(
            "layer", "shared out by", ">forward", ">backward", ">update", "moves", ">sends", ">ms");
    layers.forEach(
        (layer, times) -> {
          double all = times.compute.values().stream().mapToDouble(Double::doubleValue).sum();
          if (all > 0 || times.bytes > 0) {
            table.row(
                List.of(
                    layer,
                    placement(layer),
                    millis(times.pass(Step.Pass.FORWARD)),
                    millis(times.pass(Step.Pass.BACKWARD, Step.Pass.WEIGHTS)),
                    millis(times.pass(Step.Pass.SQUARES, Step.Pass.UPDATE)),
                    times.collectives.entrySet().stream()
                        .map(e -> (e.getValue() == 1 ? "" : e.getValue() + " × ") + e.getKey())
                        .collect(Collectors.joining(", ")),
                    times.bytes == 0 ? "" : Quantity.bytes(times.bytes),
                    millis(times.exchange)));
          }
        });
    return table.render()
        + "Times are milliseconds a step of the worker that takes longest; what moves may travel"
        + " while others compute.\n";
  }

  /** As the placement of its layer says, along the axes of the mesh that have several workers. */
  private String placement(String layer) {
    Placements placements = plan.ownership().placements();
    boolean chosen =
        placements.named().containsKey(layer)
            || plan.network().node(layer).layer() instanceof FilterLayer;
    if (!chosen) {
      return "";
    }
    return PlacementName.of(placements.of(layer), plan.ownership().mesh());
  }

  private static String millis(double seconds) {
    return seconds == 0 ? "" : Quantity.millis(1e3 * seconds);
  }
}
